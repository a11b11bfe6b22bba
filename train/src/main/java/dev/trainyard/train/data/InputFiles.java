package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The files of an input and what each is for. A folder in Hugging Face's layout says which of its files train and which
 * validate; any other input is one text, which the preparation splits.
 *
 * @param train what to train on; everything, where the input has no split of its own
 * @param val what to validate on; empty if the input does not say
 * @param leftOut files that could be read but have no part: tests, and what lies beside the data
 */
public record InputFiles(List<Path> train, List<Path> val, List<Path> leftOut) {
    /** Copies the lists. */
    public InputFiles {
        train = List.copyOf(train);
        val = List.copyOf(val);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Looks for the files; opens none.
     *
     * @param input a file of text, or a folder
     * @throws InputException if there is nothing to read
     */
    public static InputFiles of(Path input) {
        try {
            if (!Files.isDirectory(input)) {
                if (!Files.exists(input)) {
                    throw new InputException(
                            "no input " + input + ": name a text file, a .jsonl or .parquet file, or a folder");
                }
                return new InputFiles(List.of(input), List.of(), List.of());
            }
            return in(input, readableIn(input));
        } catch (UncheckedIOException e) { // of a folder within
            throw new InputException(
                    "cannot read " + input + ": " + FileProblem.of(Objects.requireNonNull(e.getCause())), e);
        } catch (IOException e) {
            throw new InputException("cannot read " + input + ": " + FileProblem.of(e), e);
        }
    }

    /** Whether the input itself says what to validate on. */
    public boolean split() {
        return !val.isEmpty();
    }

    /** The size of the files that are read. */
    long bytes() {
        return Stream.of(train, val)
                .flatMap(List::stream)
                .mapToLong(InputFiles::size)
                .sum();
    }

    private static List<Path> readableIn(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files = walk.filter(f -> TextFormat.of(f).isPresent() && Files.isRegularFile(f))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            if (files.isEmpty()) {
                throw new InputException("no .txt, .md, .jsonl or .parquet file in " + folder);
            }
            return files;
        }
    }

    private static InputFiles in(Path folder, List<Path> files) {
        boolean parquet = files.stream().anyMatch(InputFiles::isParquet);
        Map<SplitName, List<Path>> named = new EnumMap<>(SplitName.class);
        List<Path> data = new ArrayList<>();
        List<Path> rest = new ArrayList<>();
        for (Path file : files) {
            if (parquet && !isParquet(file)) { // the README beside the data is no data
                rest.add(file);
                continue;
            }
            data.add(file);
            SplitName.of(folder.relativize(file))
                    .ifPresentOrElse(
                            name -> named.computeIfAbsent(name, _ -> new ArrayList<>())
                                    .add(file),
                            () -> rest.add(file));
        }
        List<Path> train = named.getOrDefault(SplitName.TRAIN, List.of());
        List<Path> test = named.getOrDefault(SplitName.TEST, List.of());
        List<Path> val = named.getOrDefault(SplitName.VALIDATION, test);
        if (train.isEmpty() || val.isEmpty()) {
            return new InputFiles(data, List.of(), without(files, data));
        }
        if (!val.equals(test)) {
            rest.addAll(test);
        }
        return new InputFiles(train, val, rest);
    }

    private static boolean isParquet(Path file) {
        return TextFormat.of(file).filter(f -> f == TextFormat.PARQUET).isPresent();
    }

    private static List<Path> without(List<Path> files, List<Path> data) {
        return files.stream().filter(f -> !data.contains(f)).toList();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }
}
