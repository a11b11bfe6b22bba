package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.TrainyardException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line for each thing that can go wrong, and the exit code that goes with it. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** The command line itself is wrong. */
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String what = e instanceof UnmatchedArgumentException unmatched
                ? unknown(unmatched)
                : choices(e).orElseGet(() -> String.valueOf(e.getMessage()));
        String name = command.getCommandSpec().qualifiedName();
        return say(command.getErr(), what + "; see '" + name + " --help'", ExitCode.USAGE);
    }

    /** The command threw: an error made for the user, or a defect of ours. */
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof TrainyardException ours) {
            if (debug(command)) {
                e.printStackTrace(command.getErr());
            }
            return say(command.getErr(), String.valueOf(e.getMessage()), ours.exitCode());
        }
        return internal(e, command);
    }

    /** Something that should not happen: a defect, an exhausted heap or stack. */
    static int internal(Throwable thrown, CommandLine command) {
        boolean debug = debug(command);
        if (debug) {
            thrown.printStackTrace(command.getErr());
        }
        String message = thrown.getMessage();
        String text = thrown.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
        String advice = debug ? "" : "; run again with --debug to see where";
        return say(command.getErr(), "internal error: " + text + advice, ExitCode.FAILED);
    }

    /** The command worked, but its results did not arrive. */
    static int lost(String why, PrintWriter err) {
        return say(err, "cannot write the results to stdout: " + why, ExitCode.FAILED);
    }

    private static boolean debug(CommandLine command) {
        return command.getCommandSpec().root().userObject() instanceof Trainyard root && root.debug();
    }

    private static String unknown(UnmatchedArgumentException e) {
        String kind = e.isUnknownOption()
                ? "option"
                : e.getCommandLine().getSubcommands().isEmpty() ? "argument" : "command";
        String advice = e.getSuggestions().stream() // the nearest first
                .findFirst()
                .map(near -> ", did you mean '" + near + "'?")
                .orElse("");
        return "unknown " + kind + " '" + e.getUnmatched().getFirst() + "'" + advice;
    }

    /** What could have been typed instead of a value that is none of a fixed set; picocli would list Java's names. */
    private static Optional<String> choices(ParameterException e) {
        ArgSpec arg = e.getArgSpec();
        if (arg == null || e.getValue() == null || !arg.type().isEnum()) {
            return Optional.empty();
        }
        String names = Stream.of(arg.type().getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
        return Optional.of(name + ": expected one of " + names + ", got '" + e.getValue() + "'");
    }

    private static int say(PrintWriter err, String line, ExitCode code) {
        err.println("trainyard: " + line);
        return code.code();
    }
}
