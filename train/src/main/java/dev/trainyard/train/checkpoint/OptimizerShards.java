package dev.trainyard.train.checkpoint;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An optimiser's flat state in several files, one a rank, each with what lies in the rank's part of the flat tensors: whole
 * parameters and pieces of them. {@link OptimizerState} reads any number of them back into any number of parts.
 */
public final class OptimizerShards {
    static final Pattern NAME = Pattern.compile("optimizer-(\\d{5})-of-(\\d{5})\\.safetensors");

    private OptimizerShards() {}

    /** The file of rank {@code rank}, from 0 on, of {@code ranks}. */
    public static String file(int rank, int ranks) {
        if (rank < 0 || rank >= ranks || ranks > 99_999) {
            throw new IllegalArgumentException("rank " + rank + " of " + ranks);
        }
        return String.format(Locale.ROOT, "optimizer-%05d-of-%05d.safetensors", rank + 1, ranks);
    }

    /**
     * What one rank writes.
     *
     * @param from the first element of the flat state that the rank holds
     * @param moments by name, as float32: the elements from {@code from} on, all equally many
     */
    public static FileContent.Tensors content(FlatLayout layout, long from, Map<String, MemorySegment> moments) {
        List<NamedTensor> tensors = new ArrayList<>();
        Map<String, Slice> slices = new LinkedHashMap<>();
        new TreeMap<>(moments).forEach((moment, part) -> {
            long to = from + part.byteSize() / Float.BYTES;
            for (FlatLayout.Place place : layout.places()) {
                long first = Math.max(from, place.offset());
                long end = Math.min(to, place.end());
                if (first < end) {
                    String name = moment + "." + place.name();
                    TensorSpec spec = new TensorSpec(name, DType.FLOAT32, List.of(end - first));
                    tensors.add(new NamedTensor(
                            spec, part.asSlice((first - from) * Float.BYTES, (end - first) * Float.BYTES)));
                    slices.put(name, new Slice(place.shape(), first - place.offset()));
                }
            }
        });
        return new FileContent.Tensors(tensors, Slice.metadata(slices));
    }
}
