package dev.trainyard.precision.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
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
    void blocksThatDoNotDivideAreNamed() {
        Tensor x = Tensor.zeros(DType.FLOAT32, Device.CPU, 3, 40);
        assertThatThrownBy(() -> quantize(Quantization.of(Formats.MXFP8_E4M3), x))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("h.0.attn has 40 columns, no multiple of its blocks' 32");
        assertThatThrownBy(() -> new Scaling.Tiles(128, 128).check("wte", 50257, 384))
                .hasMessageContaining("wte has 50257 rows, no multiple of its tiles' 128");
    }

    @Test
    void delayedScalingUsesTheFactorFromBeforeTheCall() {
        Scaling delayed = new Scaling.Delayed(2, 0, 1, Scaling.Delayed.Choice.MAX);
        try (Quantizer quantizer =
                Quantizer.create("x", Quantization.of(Formats.E4M3FN).with(delayed), Device.CPU)) {
            assertThat(used(quantizer, 4)).isEqualTo(1);
            assertThat(used(quantizer, 2)).isEqualTo(112);
            assertThat(used(quantizer, 1)).isEqualTo(112);
            assertThat(used(quantizer, 0)).isEqualTo(224);
            assertThat(used(quantizer, 0)).isEqualTo(448);
            assertThat(used(quantizer, 8)).isEqualTo(448);
            DelayedState state = quantizer.save().orElseThrow();
            assertThat(state).isEqualTo(new DelayedState(56, List.of(0f, 8f), 6));
            try (Quantizer resumed =
                    Quantizer.create("x", Quantization.of(Formats.E4M3FN).with(delayed), Device.CPU)) {
                resumed.restore(state);
                assertThat(used(resumed, 1)).isEqualTo(used(quantizer, 1)).isEqualTo(56);
                assertThat(resumed.save()).isEqualTo(quantizer.save());
            }
        }
    }

    private static double used(Quantizer quantizer, float amax) {
        Tensor statistics = Tensor.zeros(DType.FLOAT64, Device.CPU, TensorStatistics.COLUMNS);
        quantizer.measure(Tensor.of(new float[] {amax}, 1), statistics);
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
