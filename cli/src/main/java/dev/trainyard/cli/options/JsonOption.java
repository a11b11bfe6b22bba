package dev.trainyard.cli.options;

import dev.trainyard.base.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --json}, for every command with a result. */
public final class JsonOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    /** Whether it was given; for commands that cannot heed it. */
    public boolean isWanted() {
        return json;
    }

    /**
     * Puts the result on stdout.
     *
     * @param document the result as one JSON document
     * @param text the same for people, each line ended by a line break
     */
    public void print(Object document, String text) {
        PrintWriter out = command.commandLine().getOut();
        out.print(json ? Json.pretty(document) + "\n" : text);
        out.flush();
    }
}
