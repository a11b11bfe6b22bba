package dev.trainyard.precision.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.NumberFormat;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers and counts of the fast loops against {@link Plainly}. */
class EveryScalingTest {
    private static final int TENSOR = 5;
    private static final long STEP = 123_456;

    @BeforeAll
    static void load() {
        Torch.load();
    }

    static Stream<NumberFormat> formats() {
        return Formats.all().stream().filter(format -> format.element().isSigned());
    }

    static Stream<Quantization> scalings() {
        Stream<Quantization> e4m3 = Stream.of(
                        new Scaling.Current(0),
                        new Scaling.Current(2),
                        Scaling.Tiles.ROW,
                        Scaling.Tiles.COLUMN,
                        new Scaling.Tiles(1, 128),
                        new Scaling.Tiles(4, 32),
                        new Scaling.Tiles(1, 3))
                .map(scaling -> Quantization.of(Formats.E4M3FN).with(scaling));
        Stream<Quantization> blocks = Stream.of(
                Quantization.of(Formats.MXFP6_E2M3),
                Quantization.of(Formats.NVFP4),
                Quantization.of(Formats.NVFP4).with(new Scaling.Nvfp4(4)));
        return Stream.concat(e4m3, blocks).flatMap(how -> Stream.of(how, how.with(Rounding.STOCHASTIC)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatRoundsAndCounts(NumberFormat format) {
        Quantization how = Quantization.of(format);
        boolean scalar = format instanceof ScalarFormat;
        check(scalar ? how.with(new Scaling.None()) : how, DType.FLOAT32, 6, 96);
        check(scalar ? how.with(new Scaling.None()).with(Overflow.IEEE) : how, DType.BFLOAT16, 6, 96);
        check(scalar ? how.with(new Scaling.None()).with(Rounding.STOCHASTIC) : how, DType.FLOAT32, 6, 96);
    }

    @ParameterizedTest
    @MethodSource("scalings")
    void everyScalingRoundsAndCounts(Quantization how) {
        check(how, DType.FLOAT32, 8, 384);
        check(how, DType.BFLOAT16, 8, 384);
    }

    @Test
    void aTensorOfSeveralStripsIsTheSumOfItsParts() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = TensorNumbers.finite(70, 1003, 1);
            Quantization how = Quantization.of(Formats.E4M3FN).with(new Scaling.None());
            Tensor row = TensorNumbers.row(Device.CPU);
            Tensor part = TensorNumbers.row(Device.CPU);
            try (Quantizer quantizer = Quantizer.create("x", how, Device.CPU)) {
                quantizer.measure(x, row);
                for (int i = 0; i < 70; i++) {
                    quantizer.measure(x.select(0, i), part);
                }
            }
            long flushed = TensorNumbers.statistics(part).flushed();
            double squares = TensorNumbers.statistics(part).sumOfSquares();
            TensorStatistics whole = TensorNumbers.statistics(row);
            assertThat(whole.elements()).isEqualTo(70 * 1003);
            assertThat(whole.flushed()).isEqualTo(flushed).isPositive();
            assertThat(whole.sumOfSquares()).isCloseTo(squares, within(1e-9 * squares));
        }
    }

    private static void check(Quantization how, DType type, int rows, int columns) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = TensorNumbers.of(type, rows, columns, 17);
            Tensor out = Tensor.empty(type, Device.CPU, rows, columns);
            Tensor row = TensorNumbers.row(Device.CPU);
            RandomKey key = new RandomKey(3, TENSOR, Tensor.of(new long[] {STEP}, 1));
            try (Quantizer quantizer = Quantizer.create("x", how, Device.CPU, key)) {
                quantizer.quantize(x, out, row);
            }
            Tiling.Grid grid = Tiling.of(how.scaling()).over(rows, columns);
            Plainly plainly = new Plainly(
                    how,
                    x.toFloats(),
                    columns,
                    (int) grid.tileRows(),
                    (int) grid.tileColumns(),
                    1,
                    key.key(),
                    STEP,
                    TENSOR);
            Tensor expected = Tensor.of(plainly.results, rows, columns).to(type);
            int mismatch = Arrays.mismatch(out.toFloats(), expected.toFloats());
            assertThat(mismatch)
                    .as("the first element that is not as expected, of %s", how)
                    .isEqualTo(-1);
            TensorStatistics s = TensorNumbers.statistics(row);
            assertThat(new long[] {
                        s.elements(), s.nonZeros(), s.saturated(), s.infinities(), s.nans(), s.flushed(), s.subnormals()
                    })
                    .as("%s", how)
                    .isEqualTo(plainly.counts);
            assertThat(s.amax()).isEqualTo(plainly.amax);
            assertThat(s.smallest()).isEqualTo(plainly.smallest);
            assertThat(s.sumOfSquares()).isCloseTo(plainly.squares, within(1e-12 * plainly.squares));
            assertThat(s.sumOfSquaredErrors())
                    .isCloseTo(plainly.squaredErrors, within(1e-12 * plainly.squaredErrors + Double.MIN_NORMAL));
            double spread = Math.sqrt(plainly.squaredErrors * s.elements());
            assertThat(s.sumOfErrors()).isCloseTo(plainly.errors, within(1e-12 * spread + Double.MIN_NORMAL));
        }
    }
}
