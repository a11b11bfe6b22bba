package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.torch.EmbeddedLibTorch;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.stream.Stream;

/**
 * What the first call on a machine does before its own work. The launcher runs this once, under a lock, while the JVM
 * records its start-up cache: what is touched here starts faster ever after.
 */
final class FirstUse {
    private FirstUse() {}

    /** Idempotent; a failure here must not stop a command that needs none of it. */
    static ExitCode prepare() {
        EmbeddedLibTorch.folder();
        rehearse();
        return ExitCode.OK;
    }

    /** Loads what short commands load: the parser, the help, the probes, the JSON writer. */
    private static void rehearse() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Main.run(nowhere, nowhere, "--help");
        Main.run(nowhere, nowhere, "--version");
        Main.run(nowhere, nowhere, "doctor");
        Main.run(nowhere, nowhere, "doctor", "--json");
        Main.run(nowhere, nowhere, "runs", "list");
        String[] unet3d = {"--model", "unet3d", "--accelerator-type", "h100", "--client-host-memory-in-gb", "1"};
        Main.run(nowhere, nowhere, words("storage", "datasize", unet3d, "--max-accelerators", "1"));
        Main.run(nowhere, nowhere, words("storage", "run", unet3d, "--num-accelerators", "1", "--what-if", "--json"));
        Main.run(nowhere, nowhere, "storage", "checkpoint", "datasize", "--model", "llama3-8b");
    }

    private static String[] words(String group, String command, String[] middle, String... end) {
        return Stream.of(Stream.of(group, command), Stream.of(middle), Stream.of(end))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }
}
