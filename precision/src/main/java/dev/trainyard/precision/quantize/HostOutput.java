package dev.trainyard.precision.quantize;

import dev.trainyard.precision.format.FloatRounder;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.torch.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Where a call on the CPU leaves its result. */
sealed interface HostOutput {
    /** Takes elements that are rounded and still scaled. */
    default void scaled(long from, int n, float[] values) {}

    /** Takes elements that are rounded and scaled back. */
    default void numbers(long from, int n, float[] values) {}

    static HostOutput of(Tensor tensor, ScalarFormat format) {
        return tensor.dtype().bytes() == 1
                ? new Codes(tensor.memory(), format.floatRounder())
                : new Numbers(HostMemory.of(tensor));
    }

    /** For counting alone. */
    record Nothing() implements HostOutput {}

    record Numbers(HostMemory memory) implements HostOutput {
        @Override
        public void numbers(long from, int n, float[] values) {
            memory.write(from, n, values);
        }
    }

    record Codes(MemorySegment memory, FloatRounder rounder) implements HostOutput {
        @Override
        public void scaled(long from, int n, float[] values) {
            for (int i = 0; i < n; i++) {
                memory.set(ValueLayout.JAVA_BYTE, from + i, (byte) rounder.code(values[i]));
            }
        }
    }
}
