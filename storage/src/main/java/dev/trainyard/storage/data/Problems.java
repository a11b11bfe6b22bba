package dev.trainyard.storage.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.file.Path;

/** One line for what the file system refused. */
final class Problems {
    private Problems() {}

    static JobException reading(Path path, IOException e) {
        return new JobException("cannot read " + path + ": " + FileProblem.of(e), e);
    }
}
