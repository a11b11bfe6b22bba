package dev.trainyard.cli.storage;

import dev.trainyard.storage.result.ResultFolder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --results-dir}, for every command that leaves or looks up results. */
final class ResultsOption {
    @Option(
            names = {"--results-dir", "-rd"},
            paramLabel = "DIR",
            defaultValue = "${env:MLPSTORAGE_RESULTS_DIR:-" + Option.NULL_VALUE + "}",
            description = "Root of the results; MLPSTORAGE_RESULTS_DIR, else mlperf_storage_results in the system's"
                    + " folder for temporary files.")
    private @Nullable Path directory;

    /** The folder, where nobody gave one that of mlpstorage. */
    Path directory() {
        return given().orElseGet(ResultFolder::defaultRoot);
    }

    /** The folder that was given. */
    Optional<Path> given() {
        return Optional.ofNullable(directory);
    }
}
