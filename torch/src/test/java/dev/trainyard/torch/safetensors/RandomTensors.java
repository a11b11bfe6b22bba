package dev.trainyard.torch.safetensors;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Seeded lists of tensors: every element type, scalars and empty tensors among them, names with odd characters. */
final class RandomTensors {
    private static final List<DType> TYPES = List.of(DType.values());

    private final CounterRandom random;
    private long counter;

    RandomTensors(long seed) {
        this.random = new CounterRandom(seed, "safetensors test");
    }

    List<NamedTensor> next() {
        List<NamedTensor> tensors = new ArrayList<>();
        int count = below(12);
        for (int i = 0; i < count; i++) {
            List<Long> shape = new ArrayList<>();
            int dimensions = below(4);
            for (int d = 0; d < dimensions; d++) {
                shape.add((long) below(6));
            }
            String name = "h." + i
                    + List.of(".weight", ".\"quoted\"", ".größe", ".\\back\n", "")
                            .get(below(5));
            tensors.add(of(new TensorSpec(name, TYPES.get(below(TYPES.size())), shape)));
        }
        return tensors;
    }

    NamedTensor of(TensorSpec spec) {
        byte[] data = new byte[Math.toIntExact(spec.bytes())];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) random.bits(counter++);
        }
        return new NamedTensor(spec, MemorySegment.ofArray(data));
    }

    int below(int bound) {
        return (int) random.below(bound, counter++);
    }
}
