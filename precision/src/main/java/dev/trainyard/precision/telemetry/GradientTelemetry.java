package dev.trainyard.precision.telemetry;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import dev.trainyard.train.Training;
import java.util.List;

/** Statistics of the gradient by parameter, from two passes over tables of all of them. */
final class GradientTelemetry implements AutoCloseable {
    /** Below it an element counts as near zero, and a unit with nothing else as silent. */
    static final float NEAR_ZERO = 1e-8f;
    /** Updates in a row that a unit must be silent to count as dead. */
    static final int WINDOW = 100;

    static final int NORM = 0;
    static final int SNR = 1;
    static final int NEAR_ZERO_SHARE = 2;
    static final int NANS = 3;
    static final int INFINITIES = 4;
    static final int AMAX = 5;
    static final int DEAD_SHARE = 6;
    static final int FIRST_NORM = 7;
    /** Numbers that the report has for each parameter; one more follows: sequences of the first micro-batch. */
    static final int REPORTED = 8;

    private static final CudaProgram PROGRAM =
            CudaProgram.resources(GradientTelemetry.class, List.of("reduce.cu", "gradients.cu"));
    private static final CudaKernel MEASURE = PROGRAM.kernel("measure");
    private static final CudaKernel MEASURE_FIRST = PROGRAM.kernel("measure_first");
    private static final CudaKernel SUMMARISE = PROGRAM.kernel("summarise");
    private static final int THREADS = 256;
    private static final int COUNTED = 7;

    private final FlatLayout layout;
    private final Device device;
    private final Tensor gradient;
    private final Tensor step;
    private final Tensor active;
    private final Tensor partial;
    private final HostGradients host;
    private final long batch;
    private final boolean comparesMicroBatches;
    private boolean begun;
    private long first;

    /**
     * @param step int64 (1), the number of the update that is under way
     * @param comparesMicroBatches whether the first micro-batch is measured by itself
     */
    GradientTelemetry(Training training, FlatLayout layout, Tensor step, boolean comparesMicroBatches) {
        this.layout = layout;
        this.device = training.device();
        this.gradient = training.parameters().gradient();
        this.step = step;
        this.batch = training.batch().sequences();
        this.comparesMicroBatches = comparesMicroBatches;
        active = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, Math.max(layout.units(), 1)));
        int rows = device.isCuda() ? layout.chunks().size() : 1;
        partial = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT64, device, rows, COUNTED));
        host = new HostGradients(layout);
    }

    /** How many numbers the report has. */
    static int reported(FlatLayout layout) {
        return layout.segments().size() * REPORTED + 1;
    }

    /** Float32 (units): the last update at which a unit was not silent. */
    Tensor active() {
        return active;
    }

    /** A batch begins. */
    void beforeBatch() {
        begun = false;
    }

    /** @param sequences how many of the batch are done */
    void afterMicroBatch(long sequences) {
        if (begun) {
            return;
        }
        begun = true;
        first = sequences < batch && comparesMicroBatches ? sequences : 0;
        if (first > 0) {
            if (device.isCuda()) {
                MEASURE_FIRST
                        .with()
                        .tensor(gradient)
                        .tensor(layout.chunkTable())
                        .tensor(layout.segmentTable())
                        .tensor(partial)
                        .launch(device, layout.chunks().size(), THREADS);
            } else {
                host.first(gradient.memory());
            }
        }
    }

    /** @param report float32 ({@link #reported}), which is filled */
    void afterBackward(Tensor report) {
        if (!device.isCuda()) {
            host.measure(gradient.memory(), active.memory(), step.memory(), first, report.memory());
            return;
        }
        MEASURE.with()
                .tensor(gradient)
                .tensor(layout.chunkTable())
                .tensor(layout.segmentTable())
                .tensor(partial)
                .tensor(active)
                .tensor(step)
                .launch(device, layout.chunks().size(), THREADS);
        SUMMARISE
                .with()
                .tensor(layout.segmentTable())
                .tensor(partial)
                .tensor(active)
                .tensor(step)
                .float32(WINDOW)
                .float32(first)
                .tensor(report)
                .launch(device, layout.segments().size(), THREADS);
    }

    /** @param report what {@link #afterBackward} left */
    QuantityTable table(float[] report) {
        List<String> names = layout.names();
        QuantityTable table = new QuantityTable("grad", names);
        table.put("norm_l2", report, REPORTED, NORM);
        table.put("snr_elem", report, REPORTED, SNR);
        table.put("near_zero", report, REPORTED, NEAR_ZERO_SHARE);
        table.put("nan", report, REPORTED, NANS);
        table.put("inf", report, REPORTED, INFINITIES);
        table.put("amax", report, REPORTED, AMAX);
        table.put("dead_units", report, REPORTED, DEAD_SHARE);
        return table;
    }

    @Override
    public void close() {
        active.close();
        partial.close();
    }
}
