package dev.trainyard.cli;

import dev.trainyard.base.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** One command line that has run, and what it said. */
public record Ran(int exitCode, String out, String err) {
    private interface Wiring {
        CommandLine commands(PrintWriter out, PrintWriter err);
    }

    /** As a user types it. */
    public static Ran of(String... args) {
        return run(Main::commands, args);
    }

    /** As a user types it: {@code start}, then {@code more}. */
    public static Ran of(List<String> start, String... more) {
        List<String> args = new ArrayList<>(start);
        args.addAll(List.of(more));
        return of(args.toArray(String[]::new));
    }

    /** With this in the place of the trainer. */
    static Ran with(RunRepeater repeater, String... args) {
        return run((out, err) -> Main.commands(out, err, repeater), args);
    }

    /** Stdout, which must be one JSON document and nothing else. */
    JsonNode json() {
        return Json.parse(out);
    }

    private static Ran run(Wiring wiring, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(wiring.commands(new PrintWriter(out), new PrintWriter(err)), args);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
