package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.TextTable;
import dev.trainyard.storage.result.History;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard storage history}: the commands that left results. */
@Command(name = "history", description = "The commands that left results in a folder.")
final class HistoryCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "show", description = "List them, the oldest first.")
    int show(
            @Option(
                            names = {"--limit", "-n"},
                            paramLabel = "N",
                            description = "Only the last N.")
                    @Nullable
                    Integer limit,
            @Option(
                            names = {"--id", "-i"},
                            paramLabel = "ID",
                            description = "Only this one.")
                    @Nullable
                    Integer id,
            @Mixin ResultsOption results,
            @Option(names = "--json", description = "Print one JSON document instead of text.") boolean json) {
        if (limit != null && limit < 1) {
            throw new InputException("--limit " + limit + " is less than 1");
        }
        History history = history(results);
        List<History.Entry> all = id == null ? history.entries() : List.of(history.find(id));
        List<History.Entry> shown = limit == null ? all : all.subList(Math.max(0, all.size() - limit), all.size());
        TextTable table = new TextTable("ID", "TIME", "EXIT", "COMMAND");
        shown.forEach(
                entry -> table.row(entry.id(), entry.time(), entry.exitCode(), String.join(" ", entry.arguments())));
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.pretty(shown) + "\n" : table.toString());
        out.flush();
        return ExitCode.OK.code();
    }

    @Command(name = "rerun", description = "Run one again, with the same options.")
    int rerun(
            @Parameters(paramLabel = "ID", description = "Its number in 'history show'.") int id,
            @Mixin ResultsOption results) {
        List<String> arguments = history(results).find(id).arguments();
        CommandLine root = spec.root().commandLine();
        root.getErr().println("trainyard " + String.join(" ", arguments));
        root.getErr().flush();
        return root.execute(arguments.toArray(String[]::new));
    }

    private static History history(ResultsOption results) {
        return new History(results.directory());
    }
}
