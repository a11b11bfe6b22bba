package dev.trainyard.cli.scaling;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.analysis.Analysis;
import dev.trainyard.scaling.analysis.FitOptions;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.table.CsvTable;
import dev.trainyard.scaling.table.StudyTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to fit, and how. */
final class FitOptionsMixin {
    @Option(
            names = "--input",
            paramLabel = "FILE.csv",
            description = "A table of your own instead: one header line, one row a trained model.")
    private @Nullable Path input;

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--huber-delta",
            paramLabel = "DELTA",
            defaultValue = "1e-3",
            description = "Width of Huber's loss on log residuals; ${DEFAULT-VALUE}.")
    private double delta;

    @Option(names = "--bootstrap", paramLabel = "K", description = "Resamples for intervals; 0 none.")
    private @Nullable Integer bootstrap;

    @Option(
            names = "--resample",
            paramLabel = "WHAT",
            defaultValue = "pairs",
            description = "pairs (rows), residual (residuals of the fit), budget (whole budgets); ${DEFAULT-VALUE}.")
    private FitOptions.Resampling resample = FitOptions.Resampling.PAIRS;

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    @Option(
            names = "--ci-type",
            paramLabel = "TYPE",
            defaultValue = "percentile",
            description = "percentile or bca; ${DEFAULT-VALUE}.")
    private Bootstrap.Kind kind = Bootstrap.Kind.PERCENTILE;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "ROW",
            description = "Rows to leave out, by number; the first below the header is 1.")
    private Set<Integer> exclude = new TreeSet<>();

    @Option(
            names = "--against",
            split = ",",
            arity = "1",
            paramLabel = "E,A,B,alpha,beta",
            description = "Another law, to be tested on the same rows.")
    private List<Double> against = new ArrayList<>();

    long seed() {
        return intervals.seed();
    }

    double level() {
        return intervals.level();
    }

    Optional<Path> input() {
        return Optional.ofNullable(input);
    }

    /**
     * The rows, read and judged; what is odd or left out is said on {@code err}.
     *
     * @param sweep folder, where no table is given
     * @param draws resamples where the user did not say
     */
    Analysis analysis(Optional<Path> sweep, int draws, PrintWriter err) {
        FitOptions options =
                new FitOptions(delta, bootstrap == null ? draws : bootstrap, resample, level(), kind, seed(), other());
        if (sweep.isPresent() == (input != null)) {
            throw new InputException(
                    input == null
                            ? "what is to be fitted? Give the folder of a sweep, or --input FILE.csv"
                            : "give the folder of a sweep or --input FILE.csv, not both");
        }
        if (sweep.isPresent() && columns.given()) {
            throw new InputException("the columns of a sweep are known: --n, --d and the like go with --input");
        }
        Analysis analysis = input == null
                ? Analysis.of(new SweepFolder(sweep.orElseThrow()), exclude, options)
                : new Analysis(
                        StudyTable.read(CsvTable.read(input), columns.columns(), exclude), options, Optional.empty());
        analysis.table().warnings().forEach(err::println);
        analysis.table().excluded().forEach(row -> err.println("row " + row.row() + " is not fitted: " + row.reason()));
        return analysis;
    }

    private Optional<ParametricLaw> other() {
        if (against.isEmpty()) {
            return Optional.empty();
        }
        if (against.size() != 5 || against.stream().anyMatch(value -> !(value > 0))) {
            throw new InputException("--against needs five positive numbers, E,A,B,alpha,beta, got " + against);
        }
        return Optional.of(
                new ParametricLaw(against.get(0), against.get(1), against.get(2), against.get(3), against.get(4)));
    }
}
