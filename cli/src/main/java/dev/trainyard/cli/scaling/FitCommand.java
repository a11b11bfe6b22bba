package dev.trainyard.cli.scaling;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.scaling.analysis.Analysis;
import dev.trainyard.scaling.analysis.FitOptions;
import dev.trainyard.scaling.analysis.Method;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.table.CsvTable;
import dev.trainyard.scaling.table.StudyTable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard scaling fit}. */
@Command(
        name = "fit",
        description = "Fit scaling laws to a table of trained models.",
        footer = {
            "",
            "Example: trainyard scaling fit --input runs.csv --n params --d tokens --loss loss --bootstrap 1000 --json"
        })
final class FitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE.csv",
            description = "The table: one header line, one row a trained model.")
    private Path input = Path.of("");

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "parametric",
            description = "parametric, isoflop, envelope, least-squares, varpro, kaplan, data-constrained, all;"
                    + " ${DEFAULT-VALUE}.")
    private String method = "parametric";

    @Option(
            names = "--huber-delta",
            paramLabel = "DELTA",
            defaultValue = "1e-3",
            description = "Width of Huber's loss on log residuals; ${DEFAULT-VALUE}.")
    private double delta;

    @Option(
            names = "--bootstrap",
            paramLabel = "K",
            defaultValue = "0",
            description = "Resamples for intervals; ${DEFAULT-VALUE}, none.")
    private int bootstrap;

    @Option(
            names = "--resample",
            paramLabel = "WHAT",
            defaultValue = "pairs",
            description = "pairs (rows), residual (signs of the residuals), budget (whole budgets); ${DEFAULT-VALUE}.")
    private FitOptions.Resampling resample = FitOptions.Resampling.PAIRS;

    @Option(
            names = "--ci-level",
            paramLabel = "P",
            defaultValue = "0.95",
            description = "Probability of the intervals; ${DEFAULT-VALUE}.")
    private double level;

    @Option(
            names = "--ci-type",
            paramLabel = "TYPE",
            defaultValue = "percentile",
            description = "percentile or bca; ${DEFAULT-VALUE}.")
    private Bootstrap.Kind kind = Bootstrap.Kind.PERCENTILE;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of every draw; ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "ROW",
            description = "Rows to leave out, by number; the first below the header is 1.")
    private Set<Integer> exclude = new TreeSet<>();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        FitOptions options = new FitOptions(delta, bootstrap, resample, level, kind, seed);
        Method chosen = Method.of(method);
        StudyTable table = StudyTable.read(CsvTable.read(input), columns.columns(), exclude);
        table.warnings().forEach(command.commandLine().getErr()::println);
        table.excluded()
                .forEach(row ->
                        command.commandLine().getErr().println("row " + row.row() + " is not fitted: " + row.reason()));
        Map<String, Object> document = new Analysis(table, options).document(chosen);
        json.print(document, DocumentText.of(document));
        return ExitCode.OK.code();
    }
}
