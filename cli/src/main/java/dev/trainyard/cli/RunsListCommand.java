package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.runs.RunTable;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code trainyard runs list}. */
@Command(name = "list", description = "List runs, the newest first.")
final class RunsListCommand implements Callable<Integer> {
    /** The states that a listing knows, for parsing and completion. */
    private enum State {
        RUNNING,
        FINISHED,
        FAILED,
        INTERRUPTED,
        PREEMPTED,
        CRASHED,
        BROKEN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Option(names = "--limit", paramLabel = "N", description = "Only the newest N.")
    private @Nullable Integer limit;

    @Option(names = "--status", paramLabel = "S", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private @Nullable State status;

    @Option(names = "--tag", paramLabel = "T", description = "Only runs with this tag.")
    private @Nullable String tag;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        int most = Optional.ofNullable(limit).orElse(Integer.MAX_VALUE);
        if (most < 1) {
            throw new ParameterException(spec.commandLine(), "--limit " + most + " is less than 1");
        }
        List<RunListing> all = new RunStore(runs.directory()).list();
        List<RunListing> shown = all.stream().filter(this::wanted).limit(most).toList();
        PrintWriter err = spec.commandLine().getErr();
        if (shown.isEmpty()) {
            err.println((all.isEmpty() ? "no runs in " : "no such run in ") + runs.directory());
        }
        json.print(shown, RunTable.of(shown, Instant.now()));
        shown.stream().map(RunListing::problem).filter(why -> !why.isEmpty()).forEach(err::println);
        return ExitCode.OK.code();
    }

    private boolean wanted(RunListing run) {
        return (status == null || run.state().equals(status.toString()))
                && (tag == null
                        || run.info().filter(info -> info.tags().contains(tag)).isPresent());
    }
}
