package dev.trainyard.train.checkpoint;

import dev.trainyard.torch.nn.ParameterStore;
import java.util.Arrays;
import java.util.List;

/**
 * Which parameter lies where in the flat tensors of a model and its optimiser. Between parameters there may be padding,
 * whose values mean nothing.
 *
 * @param places in order of their offsets
 */
public record FlatLayout(List<Place> places) {
    /** @param offset of the first element in the flat tensors */
    public record Place(String name, List<Long> shape, long offset) {
        public Place {
            shape = List.copyOf(shape);
        }

        public long elements() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }

        long end() {
            return offset + elements();
        }
    }

    public FlatLayout {
        places = List.copyOf(places);
    }

    public static FlatLayout of(ParameterStore parameters) {
        return new FlatLayout(parameters.names().stream()
                .map(name -> new Place(
                        name,
                        Arrays.stream(parameters.master(name).shape()).boxed().toList(),
                        parameters.offset(name)))
                .toList());
    }
}
