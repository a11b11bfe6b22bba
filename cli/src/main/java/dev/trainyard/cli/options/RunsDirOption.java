package dev.trainyard.cli.options;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --runs-dir}, for every command that reads or writes runs. */
public final class RunsDirOption {
    @Option(
            names = "--runs-dir",
            paramLabel = "DIR",
            defaultValue = "${env:TRAINYARD_RUNS:-runs}",
            description = "Folder of the runs; TRAINYARD_RUNS, else 'runs'.")
    private Path directory = Path.of("runs");

    /** The folder. */
    public Path directory() {
        return directory;
    }
}
