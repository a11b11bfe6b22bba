package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.TextTable;
import dev.trainyard.cli.options.CacheFolder;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.runs.index.QueryAnswer;
import dev.trainyard.runs.index.RunIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard runs query}. */
@Command(
        name = "query",
        description = "Ask all runs a question in SQL.",
        footer = {"", "Tables: runs, config, summary, metrics, points; docs/dashboard.md has their columns."})
final class RunsQueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SQL", description = "A SELECT of SQLite.")
    private String sql = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10000",
            description = "The most rows. ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit " + limit + " is less than 1");
        }
        try (RunIndex index = RunIndex.open(runs.directory(), CacheFolder.path())) {
            index.refresh();
            QueryAnswer answer = index.query(sql, limit);
            json.print(document(answer), text(answer));
            if (!answer.complete()) {
                spec.commandLine().getErr().println("only the first " + limit + " rows; --limit gives more");
            }
        }
        return ExitCode.OK.code();
    }

    private static List<Map<String, Optional<Object>>> document(QueryAnswer answer) {
        List<Map<String, Optional<Object>>> rows = new ArrayList<>();
        for (List<Optional<Object>> row : answer.rows()) {
            Map<String, Optional<Object>> named = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                named.put(answer.columns().get(i), row.get(i));
            }
            rows.add(named);
        }
        return rows;
    }

    private static String text(QueryAnswer answer) {
        if (answer.rows().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable(answer.columns().stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toArray(String[]::new));
        answer.rows()
                .forEach(row -> table.row(row.stream()
                        .map(cell -> cell.map(String::valueOf).orElse(""))
                        .toArray()));
        return table.toString();
    }
}
