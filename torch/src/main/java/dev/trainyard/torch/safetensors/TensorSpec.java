package dev.trainyard.torch.safetensors;

import dev.trainyard.torch.DType;
import java.util.List;

/**
 * What a tensor is, without its values.
 *
 * @param shape sizes, outermost first; empty for a scalar, 0 is allowed
 */
public record TensorSpec(String name, DType dtype, List<Long> shape) {
    /** @throws ArithmeticException if the size in bytes does not fit a long */
    public TensorSpec {
        shape = List.copyOf(shape);
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("tensor '" + name + "' has a negative size: " + shape);
            }
        }
        bytesOf(dtype, shape);
    }

    /** Size of the values, row-major without gaps. */
    public long bytes() {
        return bytesOf(dtype, shape);
    }

    private static long bytesOf(DType dtype, List<Long> shape) {
        long bytes = dtype.bytes();
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        return bytes;
    }
}
