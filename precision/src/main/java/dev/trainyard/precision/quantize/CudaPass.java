package dev.trainyard.precision.quantize;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.cuda.CudaKernel;
import java.util.List;

/** One call of a {@link Quantizer} on CUDA: a kernel, before it another where the factors need magnitudes of the whole tensor. */
final class CudaPass {
    private static final List<String> SOURCES = List.of("rounding.cu", "counting.cu", "quantize.cu");
    private static final int THREADS = 256;
    /** Many times what is resident, so that the last ones to run do not leave the device empty for long. */
    private static final long MOST_BLOCKS = 8192;
    /** The size of quantize.cu's Counts of u32. */
    private static final long COUNTS_BYTES = 64;

    private static final long NULL = 0;

    private CudaPass() {}

    /** Needs an open scope for what it allocates; the allocator keeps that until the stream has passed. */
    static void run(QuantizerCall call) {
        Device device = call.in().device();
        if (call.grid().elements() == 0) {
            return;
        }
        CudaLayout layout = CudaLayout.of(call);
        CudaKernel kernel = CudaPrograms.kernel("quantize", SOURCES, CudaConstants.of(call, layout));
        TileFactor factor = call.factor();
        Tiling.Grid grid = call.grid();
        boolean tabled = factor.kind() != TileFactor.Kind.FIXED && layout.factors() != CudaLayout.Factors.BLOCKS;
        long table =
                tabled ? CudaAmax.of(call.in(), grid, factor.countsNonFinite()).address() : NULL;
        long tensorAmax = factor.kind() == TileFactor.Kind.TWO_LEVELS
                ? CudaAmax.of(call.in(), grid.whole(), false).address()
                : NULL;
        long loads = (grid.elements() + layout.vector() - 1) / layout.vector();
        long blocks = Math.min((loads + THREADS - 1) / THREADS, MOST_BLOCKS);
        Tensor partials = Tensor.empty(DType.UINT8, device, blocks * COUNTS_BYTES);
        RandomKey random = call.how().isStochastic() ? call.random() : null;
        DelayedScale delayed = call.delayed();
        kernel.with()
                .tensor(call.in())
                .int64(call.out() == null ? NULL : call.out().address())
                .tensor(call.statistics())
                .tensor(partials)
                .int64(table)
                .int64(tensorAmax)
                .int64(delayed == null ? NULL : delayed.values().address())
                .int64(random == null ? NULL : random.step().address())
                .int64(random == null ? 0 : random.key())
                .int32(random == null ? 0 : random.tensor())
                .int64(grid.elements())
                .int64(grid.columns())
                .int64(grid.tileRows())
                .int64(grid.tileColumns())
                .launch(device, blocks, THREADS);
    }
}
