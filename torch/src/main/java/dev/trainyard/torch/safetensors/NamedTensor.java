package dev.trainyard.torch.safetensors;

import java.lang.foreign.MemorySegment;

/**
 * A tensor in host memory, heap or native.
 *
 * @param data the values, row-major, little-endian; its size is that of the specification
 */
public record NamedTensor(TensorSpec spec, MemorySegment data) {
    public NamedTensor {
        if (data.byteSize() != spec.bytes()) {
            throw new IllegalArgumentException("tensor '" + spec.name() + "' of " + spec.bytes() + " bytes was given "
                    + data.byteSize() + " bytes of data");
        }
    }
}
