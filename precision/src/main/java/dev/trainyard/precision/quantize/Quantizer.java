package dev.trainyard.precision.quantize;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rounds one tensor of a model, update after update: it holds what delayed scaling remembers. An update may make several calls,
 * for parts of the batch, all with the same factor. Nothing waits for the device, so a
 * call can be captured in a step graph once it has run. The same input gives the same numbers and the same counts on the CPU,
 * with any number of threads, and on CUDA; the three sums of {@link TensorStatistics} agree but for the order of adding, which
 * on each device is always the same.
 *
 * <p>An empty tensor counts nothing, and leaves delayed scaling as it is.
 */
public final class Quantizer implements AutoCloseable {
    private static final int CODE_BITS = 8;

    private final String tensor;
    private final Quantization how;
    private final Device device;
    private final Tiling tiling;
    private final TileFactor factor;
    private final @Nullable RandomKey key;
    private final @Nullable DelayedScale delayed;

    private Quantizer(String tensor, Quantization how, Device device, @Nullable RandomKey key) {
        this.tensor = tensor;
        this.how = how;
        this.device = device;
        this.tiling = Tiling.of(how.scaling());
        this.factor = TileFactor.of(how);
        this.key = how.isStochastic() ? key : null;
        this.delayed =
                how.scaling() instanceof Scaling.Delayed memory ? new DelayedScale(memory, factor, device) : null;
        if (how.isStochastic() && key == null) {
            throw new IllegalArgumentException("stochastic rounding of " + tensor + " needs a key");
        }
    }

    /**
     * A quantizer that rounds to nearest.
     *
     * @param tensor what messages call it
     * @param device where its tensors are
     */
    public static Quantizer create(String tensor, Quantization how, Device device) {
        return new Quantizer(tensor, how, device, null);
    }

    /** A quantizer whose stochastic rounding, if {@code how} asks for it, draws from {@code key}. */
    public static Quantizer create(String tensor, Quantization how, Device device, RandomKey key) {
        return new Quantizer(tensor, how, device, key);
    }

    /**
     * Puts the rounded {@code in} into {@code out} and what happened into {@code statistics}.
     *
     * @param in float32 or bfloat16, of any shape
     * @param out contiguous, as many elements, either of the same type (it may be {@code in} itself), and then it gets numbers
     *     scaled back, or of one byte (FLOAT8_E4M3FN, FLOAT8_E5M2, UINT8), and then it gets codes that still want their factor
     * @param statistics float64 ({@link TensorStatistics#COLUMNS}), contiguous: what this call counts is added to it, so that it
     *     must be zeros before the first call of an update
     * @throws dev.trainyard.base.InputException if blocks do not divide the tensor
     */
    public void quantize(Tensor in, Tensor out, Tensor statistics) {
        boolean codes = out.dtype().bytes() == 1;
        if (out.elements() != in.elements()
                || !out.isContiguous()
                || !codes && out.dtype() != in.dtype()
                || codes && how.format().bits() > CODE_BITS) {
            throw new IllegalArgumentException("cannot put " + in + " as " + how.format() + " into " + out
                    + ": it takes a contiguous tensor of the same"
                    + " size and type, or of bytes for a format of at most 8 bits");
        }
        run(in, out, statistics);
    }

    /** As {@link #quantize}, without a result: what rounding would do. */
    public void measure(Tensor in, Tensor statistics) {
        run(in, null, statistics);
    }

    /**
     * An update is over: delayed scaling enters its magnitude, and the next update may have another factor. Any other scaling
     * remembers nothing.
     *
     * @param statistics of all calls of the update; where they saw no number but zeros, the factor stays
     */
    public void advance(Tensor statistics) {
        if (delayed == null) {
            return;
        }
        delayed.enter(statistics.narrow(0, TensorStatistics.AMAX, 1));
    }

    /**
     * All that delayed scaling remembers, float32 on the device, for a checkpoint; its owner is this quantizer. Absent for any
     * other scaling. The first element is the factor in use.
     */
    public Optional<Tensor> memory() {
        return Optional.ofNullable(delayed).map(DelayedScale::values);
    }

    /** What messages call its tensor. */
    public String tensor() {
        return tensor;
    }

    private void run(Tensor in, @Nullable Tensor out, Tensor statistics) {
        if (in.dtype() != DType.FLOAT32 && in.dtype() != DType.BFLOAT16) {
            throw new IllegalArgumentException(tensor + ": only float32 and bfloat16 are rounded, not " + in);
        }
        if (statistics.dtype() != DType.FLOAT64
                || statistics.elements() != TensorStatistics.COLUMNS
                || !statistics.isContiguous()
                || !statistics.device().equals(in.device())
                || !in.device().equals(device)) {
            throw new IllegalArgumentException(tensor + ": statistics are float64 (" + TensorStatistics.COLUMNS
                    + ") on the device of the tensor, " + device + ", not " + statistics + " for " + in);
        }
        long[] shape = in.shape();
        tiling.check(tensor, shape);
        try (TensorScope scope = TensorScope.open()) {
            QuantizerCall call =
                    new QuantizerCall(how, factor, tiling.over(shape), in.contiguous(), out, statistics, key, delayed);
            if (device.isCuda()) {
                CudaPass.run(call);
            } else {
                HostPass.run(call);
            }
        }
    }

    @Override
    public void close() {
        if (delayed != null) {
            delayed.close();
        }
    }
}
