package dev.trainyard.storage;

import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.storage.result.History;
import dev.trainyard.storage.result.ResultFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where a benchmark leaves its records, and how it was typed.
 *
 * @param results the tree of mlpstorage's results
 * @param runs where a benchmark is listed beside all other runs
 * @param arguments the command line after the program's name
 * @param version of Trainyard
 */
public record Bookkeeping(Path results, RunStore runs, List<String> arguments, String version) {
    /**
     * Keeps a benchmark. What cannot be written, on a full disk for one, is told and not thrown: the measurement is worth more
     * than its files. A folder of results that would have been left half written is removed.
     *
     * @param make makes the folder of results
     * @param fill writes all of it
     * @param list writes its folder among the runs
     */
    Records keep(
            Instant start,
            boolean good,
            Supplier<ResultFolder> make,
            Consumer<ResultFolder> fill,
            Supplier<RunFolder> list) {
        List<String> lost = new ArrayList<>();
        Optional<ResultFolder> folder = attempt(lost, () -> {
            ResultFolder made = make.get();
            try {
                fill.accept(made);
            } catch (RuntimeException e) {
                made.remove();
                throw e;
            }
            return made;
        });
        folder.ifPresent(made ->
                attempt(lost, () -> new History(results).append(start, arguments, good ? 0 : 3, made.path())));
        return new Records(folder.map(ResultFolder::path), attempt(lost, list), lost);
    }

    private static <T> Optional<T> attempt(List<String> lost, Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (JobException e) {
            lost.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The whole command line. */
    List<String> command() {
        List<String> command = new ArrayList<>(List.of("trainyard"));
        command.addAll(arguments);
        return command;
    }

    Map<String, String> versions() {
        return Map.of("trainyard", version);
    }
}
