package dev.trainyard.torch.optim;

import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.ParameterStore;

/** The global norm of the gradient, and clipping to it. */
public final class GradientClipping {
    /** Inner products take 32-bit lengths. */
    private static final long PIECE = 1L << 30;

    private GradientClipping() {}

    /** The Euclidean norm of all gradients together: float32, no dimension. */
    public static Tensor norm(ParameterStore parameters) {
        Tensor gradient = parameters.gradient();
        long total = gradient.elements();
        Tensor squares = gradient.narrow(0, 0, Math.min(total, PIECE));
        Tensor sum = squares.dot(squares);
        for (long from = PIECE; from < total; from += PIECE) {
            Tensor piece = gradient.narrow(0, from, Math.min(PIECE, total - from));
            sum = sum.add(piece.dot(piece));
        }
        return sum.sqrt();
    }

    /** Multiplies every gradient by {@code min(1, limit / (norm + 1e-6))}. */
    public static void clip(ParameterStore parameters, Tensor norm, double limit) {
        Tensor one = Tensor.empty(norm.dtype(), norm.device()).fill(1);
        Tensor factor = norm.plus(1e-6).reciprocal().times(limit).minimum(one);
        parameters.gradient().scaleBy(factor);
    }
}
