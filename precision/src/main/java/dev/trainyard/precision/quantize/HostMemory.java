package dev.trainyard.precision.quantize;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The elements of a contiguous tensor on the CPU, float32 or bfloat16, as float32.
 *
 * @param memory where they lie
 * @param narrow whether they are bfloat16
 */
record HostMemory(MemorySegment memory, boolean narrow) {
    static HostMemory of(Tensor tensor) {
        return new HostMemory(tensor.memory(), tensor.dtype() == DType.BFLOAT16);
    }

    void read(long from, int n, float[] into) {
        if (!narrow) {
            MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, from * Float.BYTES, into, 0, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            int upper = memory.getAtIndex(ValueLayout.JAVA_SHORT, from + i);
            into[i] = Float.intBitsToFloat(upper << Short.SIZE);
        }
    }

    /** Bfloat16 by rounding to nearest, ties to even. */
    void write(long from, int n, float[] values) {
        if (!narrow) {
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, from * Float.BYTES, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            int bits =
                    Float.floatToIntBits(values[i]); // NaN in its usual form, so that the carry cannot make it infinite
            int rounded = bits + 0x7FFF + (bits >>> Short.SIZE & 1) >>> Short.SIZE;
            memory.setAtIndex(ValueLayout.JAVA_SHORT, from + i, (short) rounded);
        }
    }
}
