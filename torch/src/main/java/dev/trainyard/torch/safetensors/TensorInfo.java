package dev.trainyard.torch.safetensors;

import dev.trainyard.torch.DType;
import java.util.List;

/**
 * A tensor and its place in a file.
 *
 * @param offset of the first byte, counted from the end of the header as the format does
 */
public record TensorInfo(TensorSpec spec, long offset) {
    public String name() {
        return spec.name();
    }

    public DType dtype() {
        return spec.dtype();
    }

    public List<Long> shape() {
        return spec.shape();
    }

    /** Size of the values. */
    public long bytes() {
        return spec.bytes();
    }

    /** The offset after the last byte. */
    public long end() {
        return Math.addExact(offset, bytes());
    }
}
