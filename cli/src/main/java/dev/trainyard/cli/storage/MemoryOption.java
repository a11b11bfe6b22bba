package dev.trainyard.cli.storage;

import dev.trainyard.base.InputException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --client-host-memory-in-gb}, for commands that can ask the kernel instead. */
final class MemoryOption {
    @Option(
            names = {"--client-host-memory-in-gb", "-cm"},
            paramLabel = "GIB",
            description = "Memory of one client, GiB; else what its kernel says.")
    private @Nullable Integer memory;

    /**
     * What was said.
     *
     * @throws InputException if it is no memory
     */
    OptionalInt gib() {
        if (memory == null) {
            return OptionalInt.empty();
        }
        if (memory < 1) {
            throw new InputException("--client-host-memory-in-gb must be at least 1, got " + memory);
        }
        return OptionalInt.of(memory);
    }
}
