package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.TrainyardException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line for each thing that can go wrong, and the exit code that goes with it. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Trainyard root;

    Failures(Trainyard root) {
        this.root = root;
    }

    /** The command line itself is wrong. */
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String what = e instanceof UnmatchedArgumentException unmatched ? unknown(unmatched) : e.getMessage();
        String name = command.getCommandSpec().qualifiedName();
        return say(command.getErr(), what + "; see '" + name + " --help'", ExitCode.USAGE);
    }

    /** The command threw: an error made for the user, or a defect of ours. */
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof TrainyardException ours) {
            if (root.debug()) {
                e.printStackTrace(err);
            }
            return say(err, String.valueOf(e.getMessage()), ours.exitCode());
        }
        return internal(e, err);
    }

    /** Something that should not happen: a defect, an exhausted heap or stack. */
    int internal(Throwable thrown, PrintWriter err) {
        if (root.debug()) {
            thrown.printStackTrace(err);
        }
        String message = thrown.getMessage();
        String text = thrown.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
        String advice = root.debug() ? "" : "; run again with --debug to see where";
        return say(err, "internal error: " + text + advice, ExitCode.FAILED);
    }

    private static String unknown(UnmatchedArgumentException e) {
        String kind = e.isUnknownOption()
                ? "option"
                : e.getCommandLine().getSubcommands().isEmpty() ? "argument" : "command";
        List<String> near = e.getSuggestions();
        String advice = near.isEmpty() ? "" : ", did you mean '" + String.join("' or '", near) + "'?";
        return "unknown " + kind + " '" + e.getUnmatched().getFirst() + "'" + advice;
    }

    private static int say(PrintWriter err, String line, ExitCode code) {
        err.println("trainyard: " + line);
        return code.code();
    }
}
