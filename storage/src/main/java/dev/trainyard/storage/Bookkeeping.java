package dev.trainyard.storage;

import dev.trainyard.runs.RunStore;
import dev.trainyard.storage.result.History;
import dev.trainyard.storage.result.ResultFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a benchmark leaves its records, and how it was typed.
 *
 * @param results the tree of mlpstorage's results
 * @param runs where a benchmark is listed beside all other runs
 * @param arguments the command line after the program's name
 * @param version of Trainyard
 */
public record Bookkeeping(Path results, RunStore runs, List<String> arguments, String version) {
    /** A line of the history. */
    void remember(Instant start, int exitCode, ResultFolder folder) {
        new History(results).append(start, arguments, exitCode, folder.path());
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
