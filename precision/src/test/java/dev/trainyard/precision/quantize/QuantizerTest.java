package dev.trainyard.precision.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.NumberFormat;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScaleRule;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuantizerTest {
    private TensorScope scope;

    @BeforeEach
    void open() {
        Torch.load();
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void countsWhatAnUnscaledTensorLosesToE4m3() {
        Tensor x = Tensor.of(
                new float[] {
                    0, -0.0f, 1, 1.03f, 464, 465, -1e9f, Float.POSITIVE_INFINITY, Float.NaN, 0x1p-10f, 0x1p-8f, 0x1p-11f
                },
                12);
        Result result = quantize(Quantization.of(Formats.E4M3FN).with(new Scaling.None()), x);
        assertThat(result.values).isEqualTo(boxed(0, -0.0f, 1, 1, 448, 448, -448, 448, Float.NaN, 0, 0x1p-8f, 0));
        TensorStatistics s = result.statistics;
        assertThat(s.elements()).isEqualTo(12);
        assertThat(s.nonZeros()).isEqualTo(8);
        assertThat(s.saturated()).isEqualTo(2);
        assertThat(s.infinities()).isEqualTo(1);
        assertThat(s.nans()).isEqualTo(1);
        assertThat(s.flushed()).isEqualTo(2);
        assertThat(s.subnormals()).isEqualTo(1);
        assertThat(s.amax()).isEqualTo(1e9);
        assertThat(s.smallest()).isEqualTo(0x1p-11);
        assertThat(s.smallestScale()).isEqualTo(1);
        assertThat(quantize(
                                Quantization.of(Formats.E4M3FN)
                                        .with(new Scaling.None())
                                        .with(Overflow.IEEE),
                                x)
                        .values)
                .isEqualTo(boxed(0, -0.0f, 1, 1, 448, Float.NaN, Float.NaN, Float.NaN, Float.NaN, 0, 0x1p-8f, 0));
    }

    @Test
    void anEmptyTensorCountsNothingAndLeavesTheFactorOfDelayedScalingAlone() {
        Scaling delayed = new Scaling.Delayed(2, 0, 1, Scaling.Delayed.Choice.MAX);
        for (Scaling scaling :
                List.of(delayed, new Scaling.Current(0), new Scaling.Mx(32, ScaleRule.FLOOR), Scaling.Tiles.COLUMN)) {
            Tensor empty = Tensor.empty(DType.FLOAT32, Device.CPU, 0, 32);
            try (Quantizer quantizer =
                    Quantizer.create("x", Quantization.of(Formats.E4M3FN).with(scaling), Device.CPU)) {
                Tensor row = TensorNumbers.row(Device.CPU);
                quantizer.measure(empty, row);
                TensorStatistics s = TensorNumbers.statistics(row);
                assertThat(s.elements()).isZero();
                assertThat(s.amax()).isZero();
                assertThat(s.overflowRate()).isZero();
                assertThat(s.dynamicRangeBits()).isZero();
                quantizer.advance(row);
                quantizer
                        .memory()
                        .ifPresent(memory -> assertThat(memory.toFloats()[0]).isEqualTo(1));
            }
        }
    }

    @Test
    void aTensorOfNansStaysOneAndHasNoScale() {
        Tensor x = Tensor.empty(DType.FLOAT32, Device.CPU, 2, 32).fill(Double.NaN);
        for (NumberFormat format : List.of(Formats.E4M3FN, Formats.E2M1FN, Formats.MXFP8_E4M3, Formats.NVFP4)) {
            Result result = quantize(Quantization.of(format), x);
            assertThat(result.values).containsOnly(Float.NaN);
            assertThat(result.statistics.nans()).isEqualTo(64);
            assertThat(result.statistics.nonZeros()).isZero();
            assertThat(result.statistics.amax()).isZero();
            assertThat(result.statistics.smallestScale()).isZero();
            assertThat(result.statistics.sumOfSquaredErrors()).isZero();
        }
        Scaling delayed = new Scaling.Delayed(1, 0, 1, Scaling.Delayed.Choice.MOST_RECENT);
        try (Quantizer quantizer =
                Quantizer.create("x", Quantization.of(Formats.E4M3FN).with(delayed), Device.CPU)) {
            assertThat(used(quantizer, 4)).isEqualTo(1);
            Tensor nans = TensorNumbers.row(Device.CPU);
            quantizer.measure(x, nans);
            quantizer.advance(nans);
            assertThat(used(quantizer, 4)).as("the factor from before the NaNs").isEqualTo(112);
        }
    }

    @Test
    void theBlockOfANanIsSpoiltAndNoOther() {
        Tensor x = Tensor.zeros(DType.FLOAT32, Device.CPU, 2, 32).fill(3);
        x.select(0, 1).narrow(0, 7, 1).fill(Double.POSITIVE_INFINITY);
        Result result = quantize(Quantization.of(Formats.MXFP8_E4M3), x);
        assertThat(result.values.subList(0, 32)).containsOnly(3f);
        assertThat(result.values.subList(32, 64)).containsOnly(Float.NaN);
        assertThat(result.statistics.infinities()).isEqualTo(1);
        assertThat(result.statistics.smallestScale()).isEqualTo(128).isEqualTo(result.statistics.largestScale());
    }

    @Test
    void stochasticRoundingIsAFunctionOfSeedStepTensorAndElement() {
        Tensor x = TensorNumbers.finite(300, 1001, 5);
        List<Float> once = drawn(x, 1, 2, 3);
        assertThat(drawn(x, 1, 2, 3)).isEqualTo(once);
        assertThat(drawn(x, 2, 2, 3)).isNotEqualTo(once);
        assertThat(drawn(x, 1, 4, 3)).isNotEqualTo(once);
        assertThat(drawn(x, 1, 2, 5)).isNotEqualTo(once);
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            assertThat(one.submit(() -> drawn(x, 1, 2, 3)).join()).isEqualTo(once);
        } finally {
            one.shutdown();
        }
    }

    @Test
    void aTensorOfBytesGetsCodes() {
        Tensor x = Tensor.of(new float[] {-448, 0, 224, 1}, 4);
        Tensor codes = Tensor.empty(DType.FLOAT8_E4M3FN, Device.CPU, 4);
        try (Quantizer quantizer = Quantizer.create("x", Quantization.of(Formats.E4M3FN), Device.CPU)) {
            quantizer.quantize(x, codes, TensorNumbers.row(Device.CPU));
            assertThat(boxed(codes.toFloats())).isEqualTo(boxed(-448, 0, 224, 1));
            quantizer.quantize(x, x, TensorNumbers.row(Device.CPU));
            assertThat(boxed(x.toFloats())).isEqualTo(boxed(-448, 0, 224, 1));
        }
        try (Quantizer wide = Quantizer.create("x", Quantization.of(Formats.FLOAT16), Device.CPU)) {
            assertThatThrownBy(() -> wide.quantize(x, codes, TensorNumbers.row(Device.CPU)))
                    .hasMessageContaining("bytes for a format of at most 8 bits");
        }
    }

    private static List<Float> drawn(Tensor x, long seed, int tensor, long step) {
        try (TensorScope inner = TensorScope.open();
                Quantizer quantizer = Quantizer.create(
                        "x",
                        Quantization.of(Formats.E2M1FN).with(Rounding.STOCHASTIC),
                        Device.CPU,
                        new RandomKey(seed, tensor, Tensor.of(new long[] {step}, 1)))) {
            Tensor out = Tensor.empty(DType.FLOAT32, Device.CPU, x.shape());
            quantizer.quantize(x, out, TensorNumbers.row(Device.CPU));
            return boxed(out.toFloats());
        }
    }

    @Test
    void blocksThatDoNotDivideAreNamed() {
        Tensor x = Tensor.zeros(DType.FLOAT32, Device.CPU, 3, 40);
        assertThatThrownBy(() -> quantize(Quantization.of(Formats.MXFP8_E4M3), x))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("h.0.attn has 40 columns, no multiple of its blocks' 32");
        assertThatThrownBy(() -> new Scaling.Tiles(128, 128).check("wte", 50257, 384))
                .hasMessageContaining("wte has 50257 rows, no multiple of its tiles' 128");
    }

    @Test
    void delayedScalingUsesTheFactorFromBeforeTheUpdate() {
        Scaling delayed = new Scaling.Delayed(2, 0, 1, Scaling.Delayed.Choice.MAX);
        try (Quantizer quantizer =
                Quantizer.create("x", Quantization.of(Formats.E4M3FN).with(delayed), Device.CPU)) {
            assertThat(used(quantizer, 4)).isEqualTo(1);
            assertThat(used(quantizer, 2)).isEqualTo(112);
            assertThat(used(quantizer, 1)).isEqualTo(112);
            assertThat(used(quantizer, 0)).isEqualTo(224);
            assertThat(used(quantizer, 0)).isEqualTo(448);
            assertThat(used(quantizer, 8)).isEqualTo(448);
            Tensor memory = quantizer.memory().orElseThrow();
            assertThat(memory.toFloats()).containsExactly(56, 6, 0, 8);
            try (Quantizer resumed =
                    Quantizer.create("x", Quantization.of(Formats.E4M3FN).with(delayed), Device.CPU)) {
                resumed.memory().orElseThrow().copyFrom(memory);
                assertThat(used(resumed, 1)).isEqualTo(used(quantizer, 1)).isEqualTo(56);
                assertThat(resumed.memory().orElseThrow().toFloats()).containsExactly(memory.toFloats());
            }
        }
    }

    @Test
    void theCallsOfAnUpdateHaveOneFactorAndTheirCountsAddUp() {
        Scaling delayed = new Scaling.Delayed(2, 0, 1, Scaling.Delayed.Choice.MAX);
        try (Quantizer quantizer =
                Quantizer.create("x", Quantization.of(Formats.E4M3FN).with(delayed), Device.CPU)) {
            Tensor row = TensorNumbers.row(Device.CPU);
            quantizer.measure(Tensor.of(new float[] {3, 0}, 2), row);
            quantizer.measure(Tensor.of(new float[] {-7, 1000}, 2), row);
            TensorStatistics s = TensorNumbers.statistics(row);
            assertThat(s.elements()).isEqualTo(4);
            assertThat(s.nonZeros()).isEqualTo(3);
            assertThat(s.saturated()).isEqualTo(1);
            assertThat(s.amax()).isEqualTo(1000);
            assertThat(s.smallest()).isEqualTo(3);
            assertThat(s.sumOfSquares()).isEqualTo(9 + 49 + 1e6);
            assertThat(s.smallestScale()).isEqualTo(1).isEqualTo(s.largestScale());
            quantizer.advance(row);
            assertThat(quantizer.memory().orElseThrow().toFloats()).containsExactly(0.448f, 1, 1000, 0);
        }
    }

    private static double used(Quantizer quantizer, float amax) {
        Tensor statistics = Tensor.zeros(DType.FLOAT64, Device.CPU, TensorStatistics.COLUMNS);
        quantizer.measure(Tensor.of(new float[] {amax}, 1), statistics);
        quantizer.advance(statistics);
        return TensorStatistics.of(statistics.memory().toArray(ValueLayout.JAVA_DOUBLE))
                .smallestScale();
    }

    private record Result(List<Float> values, TensorStatistics statistics) {}

    private static Result quantize(Quantization how, Tensor x) {
        Tensor out = Tensor.empty(x.dtype(), Device.CPU, x.shape());
        Tensor statistics = Tensor.zeros(DType.FLOAT64, Device.CPU, TensorStatistics.COLUMNS);
        try (Quantizer quantizer = Quantizer.create("h.0.attn", how, Device.CPU)) {
            quantizer.quantize(x, out, statistics);
        }
        return new Result(
                boxed(out.toFloats()), TensorStatistics.of(statistics.memory().toArray(ValueLayout.JAVA_DOUBLE)));
    }

    private static List<Float> boxed(float... values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}
