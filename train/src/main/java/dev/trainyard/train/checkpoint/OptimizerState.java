package dev.trainyard.train.checkpoint;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.torch.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * The optimiser's state of a checkpoint, whether it lies in one file or in one a rank: any part of the flat tensors can be
 * read, so that any number of ranks takes over from any other.
 */
public final class OptimizerState implements AutoCloseable {
    private static final String WHOLE = "optimizer.safetensors";

    /** Elements of one moment of one parameter, in one file. */
    private record Piece(String file, long from, long end, MemorySegment data) {}

    private final Path checkpoint;
    private final FlatLayout layout;
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, List<Piece>> pieces = new HashMap<>();

    private OptimizerState(Path checkpoint, FlatLayout layout) {
        this.checkpoint = checkpoint;
        this.layout = layout;
    }

    /**
     * Opens the files and looks whether they hold every element of every moment once.
     *
     * @param moments the names that the optimiser knows
     * @throws InputException naming the file, and the tensor, that is missing, of something else, or there twice
     */
    public static OptimizerState open(Path checkpoint, FlatLayout layout, Set<String> moments) {
        OptimizerState state = new OptimizerState(checkpoint, layout);
        try {
            Map<String, FlatLayout.Place> wanted = new TreeMap<>();
            for (FlatLayout.Place place : layout.places()) {
                moments.forEach(moment -> wanted.put(moment + "." + place.name(), place));
            }
            for (String file : state.fileNames()) {
                state.add(file, wanted);
            }
            wanted.forEach(state::requireOnce);
            return state;
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    /**
     * Reads elements of a flat tensor; padding between parameters becomes zero.
     *
     * @param from the first element
     * @param into float32 for as many elements as are wanted
     */
    public void read(String moment, long from, MemorySegment into) {
        long to = from + into.byteSize() / Float.BYTES;
        into.fill((byte) 0);
        for (FlatLayout.Place place : layout.places()) {
            for (Piece piece : pieces.getOrDefault(moment + "." + place.name(), List.of())) {
                long first = Math.max(from, place.offset() + piece.from);
                long end = Math.min(to, place.offset() + piece.end);
                if (first < end) {
                    MemorySegment.copy(
                            piece.data,
                            (first - place.offset() - piece.from) * Float.BYTES,
                            into,
                            (first - from) * Float.BYTES,
                            (end - first) * Float.BYTES);
                }
            }
        }
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    /** One file, or all shards of one save. */
    private List<String> fileNames() {
        List<String> shards;
        try (Stream<Path> entries = Files.list(checkpoint)) {
            shards = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> OptimizerShards.NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(checkpoint + ": cannot be listed: " + FileProblem.of(e), e);
        }
        if (shards.isEmpty()) {
            return List.of(WHOLE);
        }
        Matcher first = OptimizerShards.NAME.matcher(shards.getFirst());
        int ranks = first.matches() ? Integer.parseInt(first.group(2)) : 0;
        List<String> expected = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            expected.add(OptimizerShards.file(rank, ranks));
        }
        for (String shard : shards) {
            if (!expected.contains(shard)) {
                throw refused(shard, "does not belong to " + shards.getFirst());
            }
        }
        for (String shard : expected) {
            if (!shards.contains(shard)) {
                throw refused(shard, "is missing");
            }
        }
        if (Files.exists(checkpoint.resolve(WHOLE))) {
            throw refused(WHOLE, "does not belong to " + shards.getFirst());
        }
        return expected;
    }

    private void add(String name, Map<String, FlatLayout.Place> wanted) {
        SafetensorsFile file = SafetensorsFile.open(checkpoint.resolve(name));
        files.add(file);
        Map<String, Slice> slices = Slice.of(file.metadata());
        for (TensorInfo tensor : file.tensors()) {
            FlatLayout.Place place = wanted.get(tensor.name());
            if (place == null) {
                throw refused(name, "the model has no place for the tensor " + tensor.name());
            }
            Slice slice = slices.getOrDefault(tensor.name(), new Slice(tensor.shape(), 0));
            if (!slice.globalShape().equals(place.shape())) {
                throw refused(
                        name,
                        tensor.name() + " has shape " + slice.globalShape() + ", the model needs " + place.shape());
            }
            long elements = tensor.bytes() / Float.BYTES;
            boolean inside = slice.globalOffset() >= 0 && slice.globalOffset() <= place.elements() - elements;
            if (tensor.dtype() != DType.FLOAT32 || !inside) {
                throw refused(
                        name,
                        tensor.name() + " is " + tensor.dtype().label() + " of " + elements + " elements from "
                                + slice.globalOffset() + " on, but the model has " + place.elements() + " in float32");
            }
            pieces.computeIfAbsent(tensor.name(), any -> new ArrayList<>())
                    .add(new Piece(
                            name, slice.globalOffset(), slice.globalOffset() + elements, file.data(tensor.name())));
        }
    }

    private void requireOnce(String tensor, FlatLayout.Place place) {
        List<Piece> found = pieces.computeIfAbsent(tensor, any -> new ArrayList<>());
        found.sort(Comparator.comparingLong(Piece::from));
        String before = "";
        long end = 0;
        for (Piece piece : found) {
            if (piece.from < end) {
                throw refused(
                        piece.file,
                        "holds elements " + piece.from + " to " + Math.min(end, piece.end) + " of " + tensor
                                + ", and so does " + before);
            }
            if (piece.from > end) {
                break;
            }
            end = piece.end;
            before = piece.file;
        }
        if (end < place.elements()) {
            throw new InputException(
                    checkpoint + ": element " + end + " of " + tensor + " is in none of the optimiser's files");
        }
    }

    private InputException refused(String file, String why) {
        return new InputException(checkpoint.resolve(file) + ": " + why);
    }
}
