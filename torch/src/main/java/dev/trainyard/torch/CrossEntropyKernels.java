package dev.trainyard.torch;

import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import dev.trainyard.torch.cuda.KernelCall;
import java.util.EnumMap;
import java.util.Map;

/** The launches behind {@link FusedCrossEntropy}; tensors are contiguous and on one CUDA device. */
final class CrossEntropyKernels {
    private static final CudaProgram PROGRAM = CudaProgram.resource(CrossEntropyKernels.class, "cross_entropy.cu");
    private static final CudaKernel MEAN = PROGRAM.kernel("cross_entropy_mean");
    private static final Map<DType, CudaKernel> FORWARD = new EnumMap<>(DType.class);
    private static final Map<DType, CudaKernel> BACKWARD = new EnumMap<>(DType.class);

    static {
        for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16}) {
            FORWARD.put(type, PROGRAM.kernel("cross_entropy_forward_" + type.label()));
            BACKWARD.put(type, PROGRAM.kernel("cross_entropy_backward_" + type.label()));
        }
    }

    private static final int WARP = 32;
    /** Rows up to this many bytes are a warp's work; longer ones a block's. */
    private static final long WARP_ROW_BYTES = 4096;

    private static final int ROWS_OF_A_BLOCK = 8;
    private static final int THREADS = 512;
    private static final int MEAN_THREADS = 1024;

    private CrossEntropyKernels() {}

    static boolean supports(DType type) {
        return FORWARD.containsKey(type);
    }

    /** Sets {@code losses}, float32 (N), and {@code sums}, float32 (N, 2), for backward. */
    static void forward(Tensor logits, Tensor targets, Tensor losses, Tensor sums) {
        int rows = Math.toIntExact(logits.size(0));
        CudaKernel kernel = kernel(FORWARD, logits);
        launch(
                kernel.with()
                        .tensor(logits)
                        .tensor(targets)
                        .tensor(losses)
                        .tensor(sums)
                        .int32(rows)
                        .int32(Math.toIntExact(logits.size(1))),
                logits,
                rows);
    }

    /** Sets {@code statistics}, float32 (2): the mean of the losses that count, and how many count. */
    static void mean(Tensor losses, Tensor targets, Tensor statistics) {
        MEAN.with()
                .tensor(losses)
                .tensor(targets)
                .tensor(statistics)
                .int32(Math.toIntExact(losses.size(0)))
                .launch(losses.device(), 1, MEAN_THREADS);
    }

    /** Puts the gradient of {@code upstream} times the mean, float32 of one element, in the place of the logits. */
    static void backward(Tensor logits, Tensor targets, Tensor sums, Tensor statistics, Tensor upstream) {
        int rows = Math.toIntExact(logits.size(0));
        CudaKernel kernel = kernel(BACKWARD, logits);
        launch(
                kernel.with()
                        .tensor(logits)
                        .tensor(targets)
                        .tensor(sums)
                        .tensor(statistics)
                        .tensor(upstream)
                        .int32(rows)
                        .int32(Math.toIntExact(logits.size(1))),
                logits,
                rows);
    }

    private static CudaKernel kernel(Map<DType, CudaKernel> kernels, Tensor logits) {
        CudaKernel kernel = kernels.get(logits.dtype());
        if (kernel == null) {
            throw new IllegalArgumentException("no cross-entropy kernel for " + logits);
        }
        return kernel;
    }

    private static void launch(KernelCall call, Tensor logits, int rows) {
        if (rows == 0) {
            return; // CUDA refuses an empty grid
        }
        if (logits.size(1) * logits.dtype().bytes() <= WARP_ROW_BYTES) {
            int blocks = (rows + ROWS_OF_A_BLOCK - 1) / ROWS_OF_A_BLOCK;
            call.launch(logits.device(), blocks, 1, WARP, ROWS_OF_A_BLOCK);
        } else {
            call.launch(logits.device(), rows, THREADS);
        }
    }
}
