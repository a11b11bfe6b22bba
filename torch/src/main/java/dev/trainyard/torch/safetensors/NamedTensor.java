package dev.trainyard.torch.safetensors;

import dev.trainyard.torch.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

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

    /** The values of a contiguous CPU tensor, without a copy; valid as long as the tensor. */
    public static NamedTensor of(String name, Tensor tensor) {
        List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
        return new NamedTensor(new TensorSpec(name, tensor.dtype(), shape), tensor.memory());
    }
}
