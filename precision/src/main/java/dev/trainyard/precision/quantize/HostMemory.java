package dev.trainyard.precision.quantize;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The elements of a contiguous tensor on the CPU, float32 or bfloat16, as float32 bits. The loops are over arrays alone, so
 * that the JIT compiler makes vector instructions of them.
 *
 * @param memory where they lie
 * @param narrow whether they are bfloat16
 */
record HostMemory(MemorySegment memory, boolean narrow) {
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final int NAN = 0x7FC00000;

    static HostMemory of(Tensor tensor) {
        return new HostMemory(tensor.memory(), tensor.dtype() == DType.BFLOAT16);
    }

    void read(long from, int n, int[] into) {
        if (!narrow) {
            MemorySegment.copy(memory, ValueLayout.JAVA_INT, from * Float.BYTES, into, 0, n);
            return;
        }
        short[] upper = new short[n];
        MemorySegment.copy(memory, ValueLayout.JAVA_SHORT, from * Short.BYTES, upper, 0, n);
        for (int i = 0; i < n; i++) {
            into[i] = upper[i] << Short.SIZE;
        }
    }

    /** Bfloat16 by rounding to nearest, ties to even. */
    void write(long from, int n, float[] values) {
        if (!narrow) {
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, from * Float.BYTES, n);
            return;
        }
        int[] bits = new int[n];
        MemorySegment.copy(MemorySegment.ofArray(values), ValueLayout.JAVA_INT, 0, bits, 0, n);
        short[] upper = new short[n];
        for (int i = 0; i < n; i++) {
            // NaN in its usual form, so that the carry cannot make it infinite.
            int isNan = INFINITY - (bits[i] & MAGNITUDE) >> 31;
            int rounded = bits[i] + 0x7FFF + (bits[i] >>> Short.SIZE & 1);
            upper[i] = (short) ((rounded & ~isNan | NAN & isNan) >>> Short.SIZE);
        }
        MemorySegment.copy(upper, 0, memory, ValueLayout.JAVA_SHORT, from * Short.BYTES, n);
    }
}
