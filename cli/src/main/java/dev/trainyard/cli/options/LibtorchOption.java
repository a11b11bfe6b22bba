package dev.trainyard.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --libtorch}, for every command that computes with tensors. */
public final class LibtorchOption {
    @Option(
            names = "--libtorch",
            paramLabel = "DIR",
            description =
                    "Folder of an installed libtorch; without it TRAINYARD_LIBTORCH, else a Python environment's with CUDA,"
                            + " else the embedded one.")
    private @Nullable Path directory;

    /** The folder that the user named; empty for the default. */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }
}
