package dev.trainyard.storage;

import dev.trainyard.runs.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was written of a benchmark. Empty on all processes but the first.
 *
 * @param folder with the files of mlpstorage and DLIO
 * @param run its folder among the runs
 * @param lost a sentence for each record that could not be written
 */
public record Records(Optional<Path> folder, Optional<RunFolder> run, List<String> lost) {
    static final Records NONE = new Records(Optional.empty(), Optional.empty(), List.of());
}
