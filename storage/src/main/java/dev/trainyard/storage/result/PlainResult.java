package dev.trainyard.storage.result;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** The records of a command that measured nothing: a datasize, or a datagen. */
public final class PlainResult {
    private PlainResult() {}

    /**
     * Writes its folder and its line of the history.
     *
     * @param outcome what it came to, for people
     * @param dataset what it found of the data set: num_files_train, total_disk_bytes
     * @return the folder
     * @throws dev.trainyard.base.JobException if they cannot be written
     */
    public static Path write(
            Invocation invocation,
            Environment environment,
            Instant start,
            String outcome,
            Map<String, Object> dataset) {
        Path results = invocation.resultsFolder();
        ResultFolder into = ResultFolder.training(results, invocation.chosen().model(), invocation.command(), start);
        new ResultWriter(into, invocation, environment).plain(start, Instant.now(), outcome, dataset);
        new History(results).append(start, invocation.arguments(), 0, into.path());
        return into.path();
    }
}
