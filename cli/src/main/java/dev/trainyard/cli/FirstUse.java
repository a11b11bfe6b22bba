package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.torch.EmbeddedLibTorch;
import java.io.PrintWriter;
import java.io.Writer;

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
    }
}
