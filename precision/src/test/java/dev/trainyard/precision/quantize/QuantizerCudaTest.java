package dev.trainyard.precision.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.format.ScaleRule;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.CudaStream;
import dev.trainyard.torch.cuda.StepGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernels against the loops for the CPU, which other tests hold against independent answers. */
@Tag("gpu")
@ExtendWith(NeedsCuda.class)
class QuantizerCudaTest {
    private static final Device GPU = Device.cuda(0);
    private static final DType[] TYPES = {DType.FLOAT32, DType.BFLOAT16};
    private static final long STEP = 77;

    @Test
    void everyFormatIsBitForBitThatOfTheCpu() {
        for (ScalarFormat format : Formats.scalars()) {
            if (format.isSigned()) {
                Quantization how = Quantization.of(format).with(new Scaling.None());
                compare(how, DType.FLOAT32, false, 9, 1003);
                compare(how.with(Overflow.IEEE), DType.BFLOAT16, format.bits() <= 8, 9, 1000);
                compare(how.with(Rounding.STOCHASTIC), DType.FLOAT32, format.bits() <= 8, 9, 1000);
            }
        }
    }

    @Test
    void everyScalingIsBitForBitThatOfTheCpu() {
        for (DType type : TYPES) {
            for (Scaling scaling : scalings()) {
                for (Rounding rounding : List.of(Rounding.NEAREST_EVEN, Rounding.STOCHASTIC)) {
                    Quantization e4m3 =
                            Quantization.of(Formats.E4M3FN).with(scaling).with(rounding);
                    compare(e4m3, type, true, 64, 384);
                    compare(
                            Quantization.of(Formats.E3M4)
                                    .with(scaling)
                                    .with(rounding)
                                    .with(Overflow.IEEE),
                            type,
                            false,
                            256,
                            1152);
                }
            }
            for (ScaleRule rule : ScaleRule.values()) {
                compare(Quantization.of(Formats.MXFP4).with(new Scaling.Mx(32, rule)), type, false, 50, 96);
            }
            compare(Quantization.of(Formats.NVFP4), type, false, 50, 96);
            compare(Quantization.of(Formats.NVFP4).with(new Scaling.Nvfp4(16)), type, true, 64, 96);
        }
    }

    @Test
    void shapesThatAreNoMultiplesOfALoadAreToo() {
        Quantization e5m2 = Quantization.of(Formats.E5M2);
        for (DType type : TYPES) {
            for (int columns : new int[] {1, 2, 3, 5, 31, 257}) {
                for (Scaling scaling : List.of(new Scaling.Current(1), Scaling.Tiles.ROW, Scaling.Tiles.COLUMN)) {
                    compare(e5m2.with(scaling).with(Rounding.STOCHASTIC), type, false, 7, columns);
                }
            }
            compare(e5m2.with(new Scaling.Tiles(1, 3)), type, false, 5, 9);
            compare(e5m2, type, false, 1200, 4111);
        }
    }

    @Test
    void aViewThatIsNotAlignedIsToo() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor host = TensorNumbers.of(DType.FLOAT32, 8, 32, 4);
            Tensor view =
                    Tensor.zeros(DType.FLOAT32, GPU, 300).narrow(0, 3, 256).view(8, 32);
            view.copyFrom(host);
            for (Quantization how : List.of(Quantization.of(Formats.MXFP8_E4M3), Quantization.of(Formats.E4M3FN))) {
                assertSame(how, run(how, host, false), run(how, view, false));
            }
        }
    }

    @Test
    void delayedScalingGoesOnAsOnTheCpu() {
        for (Scaling.Delayed.Choice choice : Scaling.Delayed.Choice.values()) {
            Quantization how = Quantization.of(Formats.E4M3FN).with(new Scaling.Delayed(3, 1, 2, choice));
            try (TensorScope scope = TensorScope.open();
                    Quantizer host = Quantizer.create("x", how, Device.CPU);
                    Quantizer device = Quantizer.create("x", how, GPU)) {
                for (int call = 0; call < 9; call++) {
                    Tensor x = TensorNumbers.finite(5, 77, call).times(Math.pow(3, call % 4));
                    Tensor hostRow = TensorNumbers.row(Device.CPU);
                    Tensor deviceRow = TensorNumbers.row(GPU);
                    host.measure(x, hostRow);
                    host.advance(hostRow);
                    device.measure(x.to(GPU), deviceRow);
                    device.advance(deviceRow);
                    assertThat(remembered(device)).containsExactly(remembered(host));
                }
            }
        }
    }

    @Test
    void aReplayedCallMovesOn() {
        Quantization how = Quantization.of(Formats.E2M1FN)
                .with(new Scaling.Delayed(2, 0, 1, Scaling.Delayed.Choice.MAX))
                .with(Rounding.STOCHASTIC);
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = TensorNumbers.finite(64, 64, 8);
            Tensor onDevice = x.to(GPU);
            Tensor out = Tensor.empty(DType.FLOAT32, GPU, 64, 64);
            Tensor hostOut = Tensor.empty(DType.FLOAT32, Device.CPU, 64, 64);
            Tensor step = Tensor.zeros(DType.INT64, GPU, 1);
            Tensor hostStep = Tensor.zeros(DType.INT64, Device.CPU, 1);
            Tensor row = TensorNumbers.row(GPU);
            Tensor hostRow = TensorNumbers.row(Device.CPU);
            CudaStream stream = CudaStream.fromPool(GPU);
            try (Quantizer host = Quantizer.create("x", how, Device.CPU, new RandomKey(1, 2, hostStep));
                    Quantizer device = Quantizer.create("x", how, GPU, new RandomKey(1, 2, step))) {
                update(device, onDevice, out, row);
                update(host, x, hostOut, hostRow);
                stream.waitFor(CudaStream.current(GPU));
                try (StepGraph graph = StepGraph.capture(stream, () -> update(device, onDevice, out, row))) {
                    for (int i = 1; i < 4; i++) {
                        step.fill(i);
                        hostStep.fill(i);
                        stream.waitFor(CudaStream.current(GPU));
                        graph.replay();
                        stream.synchronize();
                        update(host, x, hostOut, hostRow);
                        assertThat(Arrays.mismatch(out.toFloats(), hostOut.toFloats()))
                                .isEqualTo(-1);
                        assertThat(remembered(device)).containsExactly(remembered(host));
                    }
                }
            }
        }
    }

    @Test
    void theSumsOfOneTensorAreAlwaysTheSame() {
        try (TensorScope scope = TensorScope.open();
                Quantizer quantizer = Quantizer.create("x", Quantization.of(Formats.E4M3FN), GPU)) {
            Tensor x = TensorNumbers.finite(1000, 5003, 2).to(GPU);
            Tensor row = TensorNumbers.row(GPU);
            quantizer.measure(x, row);
            TensorStatistics first = TensorNumbers.statistics(row);
            for (int i = 0; i < 20; i++) {
                row.zero();
                quantizer.measure(x, row);
                assertThat(TensorNumbers.statistics(row)).isEqualTo(first);
            }
        }
    }

    @Test
    void anEmptyTensorCountsNothing() {
        try (TensorScope scope = TensorScope.open();
                Quantizer quantizer = Quantizer.create("x", Quantization.of(Formats.MXFP4), GPU)) {
            Tensor row = TensorNumbers.row(GPU);
            quantizer.measure(Tensor.empty(DType.FLOAT32, GPU, 0, 32), row);
            assertThat(TensorNumbers.statistics(row).elements()).isZero();
        }
    }

    private static void update(Quantizer quantizer, Tensor in, Tensor out, Tensor row) {
        row.zero();
        quantizer.quantize(in, out, row);
        quantizer.advance(row);
    }

    private static float[] remembered(Quantizer quantizer) {
        return quantizer.memory().orElseThrow().toFloats();
    }

    private static List<Scaling> scalings() {
        return List.of(
                new Scaling.Current(0),
                new Scaling.Current(3),
                Scaling.Tiles.ROW,
                Scaling.Tiles.COLUMN,
                new Scaling.Tiles(1, 128),
                new Scaling.Tiles(64, 128),
                new Scaling.Tiles(16, 16));
    }

    private static void compare(Quantization how, DType type, boolean codes, int rows, int columns) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = TensorNumbers.of(type, rows, columns, 31);
            assertSame(how, run(how, x, codes), run(how, x.to(GPU), codes));
        }
    }

    private record Result(List<Float> values, TensorStatistics statistics) {}

    private static Result run(Quantization how, Tensor x, boolean codes) {
        Tensor out = Tensor.empty(codes ? DType.UINT8 : x.dtype(), x.device(), x.shape());
        Tensor row = TensorNumbers.row(x.device());
        RandomKey key = new RandomKey(-3, 9, Tensor.of(new long[] {STEP}, 1).to(x.device()));
        try (Quantizer quantizer = Quantizer.create("x", how, x.device(), key)) {
            quantizer.quantize(x, out, row);
        }
        List<Float> values = new ArrayList<>();
        for (float value : out.toFloats()) {
            values.add(value);
        }
        return new Result(values, TensorNumbers.statistics(row));
    }

    private static void assertSame(Quantization how, Result host, Result device) {
        for (int i = 0; i < host.values.size(); i++) {
            if (!host.values.get(i).equals(device.values.get(i))) {
                assertThat(device.values.get(i)).as("element %s of %s", i, how).isEqualTo(host.values.get(i));
            }
        }
        TensorStatistics h = host.statistics;
        TensorStatistics d = device.statistics;
        assertThat(withoutSums(d)).as("%s", how).isEqualTo(withoutSums(h));
        assertThat(d.sumOfSquares()).isCloseTo(h.sumOfSquares(), within(1e-12 * h.sumOfSquares()));
        assertThat(d.sumOfSquaredErrors()).isCloseTo(h.sumOfSquaredErrors(), within(1e-12 * h.sumOfSquaredErrors()));
        assertThat(d.sumOfErrors())
                .isCloseTo(h.sumOfErrors(), within(1e-12 * Math.sqrt(h.sumOfSquaredErrors() * h.elements())));
    }

    private static TensorStatistics withoutSums(TensorStatistics s) {
        return new TensorStatistics(
                s.elements(),
                s.nonZeros(),
                s.saturated(),
                s.infinities(),
                s.nans(),
                s.flushed(),
                s.subnormals(),
                s.amax(),
                s.smallest(),
                0,
                0,
                0,
                s.smallestScale(),
                s.largestScale());
    }
}
