package dev.trainyard.torch;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Dropout masks that are a function of (seed, step, sample of the global batch, layer, element) and of nothing else: the
 * same bits on the CPU and on CUDA, however the batch is split. Philox 4x32-10 under a key drawn from the seed, with the
 * counter (element / 4, layer, sample, step); each block serves four elements of a sample.
 */
public final class DropoutMask {
    private static final CudaProgram PROGRAM = CudaProgram.resource(DropoutMask.class, "dropout_mask.cu");
    private static final CudaKernel FILL_16 = PROGRAM.kernel("dropout_mask_16");
    private static final CudaKernel FILL_32 = PROGRAM.kernel("dropout_mask_32");
    private static final int THREADS = 256;
    /** Enough to fill a device; beyond it a thread is better off with several groups. */
    private static final long BLOCKS = 8192;

    private static final long MOST_SAMPLES_AT_ONCE = 65_535;
    private static final double WORDS = 0x1p32;

    private DropoutMask() {}

    /**
     * Sets every element to 0 with probability {@code p}, else to {@code 1 / (1 - p)}.
     *
     * @param out (B, ...), contiguous; float32, bfloat16 or float16
     * @param p at least 0, below 1; resolved to 32 bits
     * @param layer tells the masks of one step apart
     * @param counters int64 (2) on the device of {@code out}: the step, and the place of the first of the B samples in the
     *     global batch, both below 2^32. On CUDA they are read when the kernel runs, so that a replayed step moves on.
     */
    public static void fill(Tensor out, double p, long seed, int layer, Tensor counters) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1, not " + p);
        }
        if (!out.isContiguous() || out.dimensions() == 0) {
            throw new IllegalArgumentException("a dropout mask is contiguous and has samples: " + out);
        }
        if (counters.dtype() != DType.INT64
                || counters.elements() != 2
                || !counters.device().equals(out.device())) {
            throw new IllegalArgumentException("counters are int64 (2) on " + out.device() + ", not " + counters);
        }
        if (out.elements() == 0) {
            return;
        }
        long key = new CounterRandom(seed, "dropout").bits(0);
        long dropBelow = Math.round(p * WORDS);
        int kept = bits(1 / (1 - p), out.dtype());
        if (out.device().isCuda()) {
            fillOnDevice(out, counters, key, layer, dropBelow, kept);
        } else {
            fillOnHost(out, counters, key, layer, dropBelow, kept);
        }
    }

    private static void fillOnDevice(Tensor out, Tensor counters, long key, int layer, long dropBelow, int kept) {
        long samples = out.size(0);
        long perSample = out.elements() / samples;
        long groups = (perSample + 3) / 4;
        long blocksY = Math.min(samples, MOST_SAMPLES_AT_ONCE);
        long blocksX = Math.min((groups + THREADS - 1) / THREADS, Math.max(1, BLOCKS / blocksY));
        CudaKernel kernel = out.dtype().bytes() == 2 ? FILL_16 : FILL_32;
        kernel.with()
                .tensor(out)
                .tensor(counters)
                .int64(key)
                .int32(layer)
                .int64(dropBelow)
                .int32(kept)
                .int64(samples)
                .int64(perSample)
                .launch(out.device(), blocksX, blocksY, THREADS, 1);
    }

    private static void fillOnHost(Tensor out, Tensor counters, long key, int layer, long dropBelow, int kept) {
        MemorySegment memory = out.memory();
        long step = counters.memory().getAtIndex(ValueLayout.JAVA_LONG, 0);
        long first = counters.memory().getAtIndex(ValueLayout.JAVA_LONG, 1);
        long samples = out.size(0);
        long perSample = out.elements() / samples;
        boolean narrow = out.dtype().bytes() == 2;
        int[] words = new int[4];
        for (long sample = 0; sample < samples; sample++) {
            long high = step << 32 | first + sample & 0xFFFFFFFFL;
            long from = sample * perSample;
            for (long element = 0; element < perSample; element += 4) {
                CounterRandom.philox((long) layer << 32 | element / 4, high, key, words);
                int count = (int) Math.min(4, perSample - element);
                for (int i = 0; i < count; i++) {
                    int value = (words[i] & 0xFFFFFFFFL) >= dropBelow ? kept : 0;
                    if (narrow) {
                        memory.setAtIndex(ValueLayout.JAVA_SHORT, from + element + i, (short) value);
                    } else {
                        memory.setAtIndex(ValueLayout.JAVA_INT, from + element + i, value);
                    }
                }
            }
        }
    }

    /** {@code value}, positive and finite, in {@code type}: rounded to nearest, ties to even. */
    private static int bits(double value, DType type) {
        int wide = Float.floatToRawIntBits((float) value);
        return switch (type) {
            case FLOAT32 -> wide;
            case BFLOAT16 -> (wide + 0x7FFF + (wide >>> 16 & 1)) >>> 16;
            case FLOAT16 -> Float.floatToFloat16((float) value) & 0xFFFF;
            default -> throw new IllegalArgumentException("no dropout masks of " + type.label());
        };
    }
}
