package dev.trainyard.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;

/** Where the process starts: one command line in, one exit code out. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        ResultStream results = new ResultStream(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = writer(new FileOutputStream(FileDescriptor.err));
        int code = run(writer(results), err, args);
        System.exit(results.lost().map(why -> Failures.lost(why, err)).orElse(code));
    }

    /**
     * Runs one command line.
     *
     * @param out takes results
     * @param err takes text for people: progress, warnings, errors
     * @return what the process exits with, one of {@link dev.trainyard.base.ExitCode}
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(commands(out, err, new TrainingRepeater()), args);
    }

    static int run(CommandLine commands, String... args) {
        try {
            return commands.execute(args);
        } catch (Error e) {
            return Failures.internal(e, commands);
        } finally {
            commands.getOut().flush();
            commands.getErr().flush();
        }
    }

    static CommandLine commands(PrintWriter out, PrintWriter err) {
        return configured(new CommandLine(new Trainyard()), out, err);
    }

    /** All commands, those that need the trainer among them. */
    static CommandLine commands(PrintWriter out, PrintWriter err, RunRepeater repeater) {
        CommandLine commands = new CommandLine(new Trainyard());
        CommandLine runs = Objects.requireNonNull(commands.getSubcommands().get("runs"));
        runs.addSubcommand(new RunsVerifyCommand(repeater));
        return configured(commands, out, err);
    }

    private static CommandLine configured(CommandLine commands, PrintWriter out, PrintWriter err) {
        Failures failures = new Failures();
        return commands.setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** UTF-8 whatever the locale says: a JSON document and a table must not change with it. */
    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
