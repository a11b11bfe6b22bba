package dev.trainyard.train.model;

import dev.trainyard.torch.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the weights of an exported model are stored as, rounded to nearest, ties to even. */
public enum ExportType {
    FLOAT32(DType.FLOAT32),
    BFLOAT16(DType.BFLOAT16),
    FLOAT16(DType.FLOAT16);

    private final DType dtype;

    ExportType(DType dtype) {
        this.dtype = dtype;
    }

    DType dtype() {
        return dtype;
    }

    /** The values of {@code weights}, float32 of any alignment, in this type. */
    MemorySegment convert(MemorySegment weights) {
        if (this == FLOAT32) {
            return weights;
        }
        long elements = weights.byteSize() / Float.BYTES;
        MemorySegment out = MemorySegment.ofArray(new short[Math.toIntExact(elements)]);
        for (long i = 0; i < elements; i++) {
            float value = weights.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
            short bits = this == FLOAT16 ? Float.floatToFloat16(value) : bfloat16(value);
            out.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
        }
        return out;
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40); // stays one when its lower half goes
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
