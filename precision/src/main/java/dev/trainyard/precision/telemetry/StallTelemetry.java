package dev.trainyard.precision.telemetry;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.List;

/**
 * Whether the optimiser's real step changes the rounded weights: the weights are kept from before it and compared afterwards,
 * with the factors from before it. Three launches for all weights together.
 */
final class StallTelemetry implements AutoCloseable {
    static final int PREDICTED = 0;
    static final int OBSERVED = 1;
    static final int ULPS = 2;
    /** Numbers that the report has for each weight. */
    static final int REPORTED = 3;
    /** Elements with a smaller gradient are not asked. */
    static final float LEAST_GRADIENT = 1e-10f;

    private static final CudaProgram PROGRAM =
            CudaProgram.resources(StallTelemetry.class, List.of("reduce.cu", "stall.cu"));
    private static final CudaKernel KEEP = PROGRAM.kernel("keep");
    private static final CudaKernel COMPARE = PROGRAM.kernel("compare");
    private static final CudaKernel SUMMARISE = PROGRAM.kernel("summarise_stall");
    private static final int THREADS = 256;
    private static final int COUNTED = 5;

    private final Device device;
    private final ParameterStore parameters;
    private final StallTable table;
    private final HostStall host;
    private final Tensor rows;
    private final Tensor chunks;
    private final Tensor before;
    private final Tensor tiles;
    private final Tensor partial;

    StallTelemetry(Device device, ParameterStore parameters, List<StallTarget> targets) {
        this.device = device;
        this.parameters = parameters;
        table = new StallTable(parameters, targets);
        host = new HostStall(table);
        rows = FlatLayout.table(device, StallTable.FIELDS, table.rows());
        chunks = FlatLayout.chunkTable(device, table.chunks());
        before = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, Math.max(table.kept(), 1)));
        int onDevice = device.isCuda() ? 1 : 0;
        tiles = TensorScope.kept(() -> Tensor.zeros(DType.INT32, device, Math.max(onDevice * table.tiles(), 1)));
        partial = TensorScope.kept(() -> Tensor.zeros(
                DType.FLOAT64, device, Math.max(onDevice * table.chunks().size(), 1), COUNTED));
    }

    /** How many numbers the report has. */
    int reported() {
        return table.weights().size() * REPORTED;
    }

    /** Before the optimiser. */
    void beforeOptimizer() {
        if (!device.isCuda()) {
            host.keep(parameters.master().memory(), before.memory());
            return;
        }
        tiles.zero();
        KEEP.with()
                .tensor(parameters.master())
                .tensor(chunks)
                .tensor(rows)
                .tensor(before)
                .tensor(tiles)
                .launch(device, table.chunks().size(), THREADS);
    }

    /** After it, while the gradient is what it has read. */
    void afterOptimizer(Tensor report) {
        Tensor after = parameters.master();
        Tensor gradient = parameters.gradient();
        if (!device.isCuda()) {
            host.compare(before.memory(), after.memory(), gradient.memory(), report.memory());
            return;
        }
        COMPARE.with()
                .tensor(before)
                .tensor(after)
                .tensor(gradient)
                .tensor(chunks)
                .tensor(rows)
                .tensor(tiles)
                .tensor(partial)
                .launch(device, table.chunks().size(), THREADS);
        SUMMARISE
                .with()
                .tensor(rows)
                .tensor(partial)
                .tensor(report)
                .launch(device, table.weights().size(), THREADS);
    }

    /** @param report what {@link #afterOptimizer} left */
    QuantityTable table(float[] report) {
        QuantityTable quantities = new QuantityTable(
                "grad", table.weights().stream().map(StallTable.Weight::name).toList());
        quantities.put("stall_predicted", report, REPORTED, PREDICTED);
        quantities.put("stall_observed", report, REPORTED, OBSERVED);
        quantities.put("ulps_moved", report, REPORTED, ULPS);
        return quantities;
    }

    @Override
    public void close() {
        rows.close();
        chunks.close();
        before.close();
        tiles.close();
        partial.close();
    }
}
