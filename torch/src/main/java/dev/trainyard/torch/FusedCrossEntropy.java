package dev.trainyard.torch;

/**
 * Cross-entropy for large vocabularies. libtorch's takes several passes over the logits and, for 16-bit ones, a float32
 * copy of them; on CUDA this one reads the logits once forward, and in backward reads them once more and overwrites them
 * with their gradient, so that it needs no memory of its own. Nothing waits for the host: it can be captured.
 */
public final class FusedCrossEntropy {
    private FusedCrossEntropy() {}

    /**
     * Mean token cross-entropy in nats, accumulated in float32. On the CPU, and for types that the kernels do not know, it
     * is {@link Functional#crossEntropy}, so that callers need no switch.
     *
     * <p>On CUDA backward goes through {@code tape}, and the logits are spent by it: nothing else may read them
     * afterwards. The scope that is open here must stay open until then.
     *
     * @param logits (N, V), float32, bfloat16 or float16
     * @param targets (N), int64, on the same device; {@code -100} is ignored. Any other target outside [0, V) makes the loss
     *     and its gradient not a number.
     * @return float32, no dimension; not a number where no target counts
     */
    public static Tensor loss(CutTape tape, Tensor logits, Tensor targets) {
        if (!logits.device().isCuda() || !CrossEntropyKernels.supports(logits.dtype())) {
            return Functional.crossEntropy(logits, targets);
        }
        check(logits, targets);
        Tensor rows = logits.contiguous();
        Forward forward = Autograd.noGrad(() -> Forward.of(rows, targets.contiguous()));
        return tape.apply(rows, x -> forward.mean(), forward::gradient);
    }

    private static void check(Tensor logits, Tensor targets) {
        if (logits.dimensions() != 2
                || targets.dimensions() != 1
                || logits.size(0) != targets.size(0)
                || targets.dtype() != DType.INT64
                || !targets.device().equals(logits.device())) {
            throw new IllegalArgumentException(
                    "cross-entropy takes logits (N, V) and int64 targets (N) on one device, not " + logits + " and "
                            + targets);
        }
    }

    /** What backward needs of forward. */
    private record Forward(Tensor logits, Tensor targets, Tensor sums, Tensor statistics) {
        static Forward of(Tensor logits, Tensor targets) {
            Device device = logits.device();
            Tensor losses = Tensor.empty(DType.FLOAT32, device, logits.size(0));
            Tensor sums = Tensor.empty(DType.FLOAT32, device, logits.size(0), 2);
            Tensor statistics = Tensor.empty(DType.FLOAT32, device, 2);
            CrossEntropyKernels.forward(logits, targets, losses, sums);
            CrossEntropyKernels.mean(losses, targets, statistics);
            return new Forward(logits, targets, sums, statistics);
        }

        Tensor mean() {
            return statistics.select(0, 0);
        }

        Tensor gradient(Tensor upstream) {
            CrossEntropyKernels.backward(logits, targets, sums, statistics, upstream);
            return logits.detach();
        }
    }
}
