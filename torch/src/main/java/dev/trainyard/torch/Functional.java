package dev.trainyard.torch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions that networks are made of. Shapes: B batch, T time, C channels, V vocabulary, H heads, D = C / H. */
public final class Functional {
    private static final Operator LINEAR = Operator.of("aten::linear", "");
    private static final Operator LAYER_NORM = Operator.of("aten::layer_norm", "");
    private static final Operator RMS_NORM = Operator.of("aten::rms_norm", "");
    private static final Operator EMBEDDING = Operator.of("aten::embedding", "");
    private static final Operator GELU = Operator.of("aten::gelu", "");
    private static final Operator SILU = Operator.of("aten::silu", "");
    private static final Operator SOFTMAX = Operator.of("aten::softmax", "int");
    private static final Operator LOG_SOFTMAX = Operator.of("aten::log_softmax", "int");
    private static final Operator ATTENTION = Operator.of("aten::scaled_dot_product_attention", "");
    private static final Operator CROSS_ENTROPY = Operator.of("aten::cross_entropy_loss", "");
    private static final Operator MASKED_FILL = Operator.of("aten::masked_fill", "Tensor");
    private static final Operator TRIU = Operator.of("aten::triu", "");
    private static final long MEAN = 1;
    private static final long SUM = 2;

    private Functional() {}

    /** {@code x weight^T + bias}: (..., in) by (out, in) is (..., out). */
    public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return LINEAR.with().tensor(x).tensor(weight).optional(bias).one();
    }

    /** Normalises the last dimension to mean 0 and variance 1, then scales and shifts. */
    public static Tensor layerNorm(Tensor x, Tensor weight, @Nullable Tensor bias, double epsilon) {
        return LAYER_NORM
                .with()
                .tensor(x)
                .integers(weight.size(0))
                .optional(weight)
                .optional(bias)
                .real(epsilon)
                .flag(true)
                .one();
    }

    /** Divides the last dimension by its root mean square, then scales. */
    public static Tensor rmsNorm(Tensor x, Tensor weight, double epsilon) {
        return RMS_NORM.with()
                .tensor(x)
                .integers(weight.size(0))
                .optional(weight)
                .someReal(epsilon)
                .one();
    }

    /** Rows of {@code weight} (V, C) at {@code indices} (...), int64: (..., C). */
    public static Tensor embedding(Tensor weight, Tensor indices) {
        return EMBEDDING
                .with()
                .tensor(weight)
                .tensor(indices)
                .integer(-1)
                .flag(false)
                .flag(false)
                .one();
    }

    /** GELU by the error function. */
    public static Tensor gelu(Tensor x) {
        return GELU.with().tensor(x).text("none").one();
    }

    /** GELU by its tanh approximation, as GPT-2 has it. */
    public static Tensor geluTanh(Tensor x) {
        return GELU.with().tensor(x).text("tanh").one();
    }

    /** {@code x sigmoid(x)}. */
    public static Tensor silu(Tensor x) {
        return SILU.with().tensor(x).one();
    }

    /** Softmax over the last dimension. */
    public static Tensor softmax(Tensor x) {
        return SOFTMAX.with().tensor(x).integer(-1).dtype(Optional.empty()).one();
    }

    /** Logarithm of the softmax over the last dimension. */
    public static Tensor logSoftmax(Tensor x) {
        return LOG_SOFTMAX.with().tensor(x).integer(-1).dtype(Optional.empty()).one();
    }

    /**
     * Causal attention with scale 1/sqrt(D), by the fastest kernel that the device has.
     *
     * @param query (B, H, T, D); key and value alike
     * @return (B, H, T, D)
     */
    public static Tensor causalAttention(Tensor query, Tensor key, Tensor value) {
        return ATTENTION
                .with()
                .tensor(query)
                .tensor(key)
                .tensor(value)
                .none()
                .real(0)
                .flag(true)
                .none()
                .flag(false)
                .one();
    }

    /**
     * Mean token cross-entropy in nats.
     *
     * @param logits (N, V), any floating type; accumulated in float32
     * @param targets (N), int64; {@code -100} is ignored
     */
    public static Tensor crossEntropy(Tensor logits, Tensor targets) {
        return crossEntropy(logits, targets, MEAN);
    }

    /** As {@link #crossEntropy}, the sum instead of the mean. */
    public static Tensor crossEntropySum(Tensor logits, Tensor targets) {
        return crossEntropy(logits, targets, SUM);
    }

    /** {@code x} with {@code value} where the bool {@code mask}, which broadcasts, is true. */
    public static Tensor maskedFill(Tensor x, Tensor mask, double value) {
        Tensor fill = Tensor.scalar(value).to(x.dtype());
        return MASKED_FILL.with().tensor(x).tensor(mask).tensor(fill).one();
    }

    /** The upper triangle of a matrix from {@code diagonal} on; zero below. */
    public static Tensor upperTriangle(Tensor x, long diagonal) {
        return TRIU.with().tensor(x).integer(diagonal).one();
    }

    private static Tensor crossEntropy(Tensor logits, Tensor targets, long reduction) {
        Tensor wide = logits.to(DType.FLOAT32);
        return CROSS_ENTROPY
                .with()
                .tensor(wide)
                .tensor(targets)
                .none()
                .integer(reduction)
                .integer(-100)
                .real(0)
                .one();
    }
}
