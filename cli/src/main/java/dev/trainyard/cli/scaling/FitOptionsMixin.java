package dev.trainyard.cli.scaling;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.analysis.Analysis;
import dev.trainyard.scaling.analysis.Count;
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

    @Option(
            names = "--bootstrap",
            paramLabel = "K",
            defaultValue = "" + FitOptions.DRAWS,
            description = "Resamples for intervals; ${DEFAULT-VALUE}, 0 for no intervals.")
    private int bootstrap;

    @Option(
            names = "--resample",
            paramLabel = "WHAT",
            description =
                    "pairs (rows), residual (residuals of the fit), budget or run (whole budgets, whole runs); pairs.")
    private FitOptions.@Nullable Resampling resample;

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    @Option(names = "--ci-type", paramLabel = "TYPE", description = "percentile or bca; percentile.")
    private Bootstrap.@Nullable Kind kind;

    @Option(
            names = "--hold-out",
            paramLabel = "C",
            description =
                    "Hold-out test: fit below C FLOPs, predict from there on; else the largest fifth of the budgets.")
    private @Nullable Double holdOut;

    @Option(
            names = "--count",
            paramLabel = "WHAT",
            description = "Of a sweep: what N counts, total, non-embedding or with-head (body and head); total.")
    private @Nullable Count count;

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

    @Option(
            names = "--base-law",
            split = ",",
            arity = "1",
            paramLabel = "E,A,B,alpha,beta",
            description = "For data-constrained: the law of fresh tokens, instead of fitting it.")
    private List<Double> baseLaw = new ArrayList<>();

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
     */
    Analysis analysis(Optional<Path> sweep, PrintWriter err) {
        FitOptions options = options();
        if (sweep.isPresent() == (input != null)) {
            throw new InputException(
                    input == null
                            ? "what is to be fitted? Give the folder of a sweep, or --input FILE.csv"
                            : "give the folder of a sweep or --input FILE.csv, not both");
        }
        if (sweep.isPresent() && columns.given()) {
            throw new InputException("the columns of a sweep are known: --n, --d and the like go with --input");
        }
        if (sweep.isEmpty() && count != null) {
            throw new InputException(
                    "--count goes with a sweep; of a table, --n names the column that holds the count");
        }
        Analysis analysis = input == null
                ? Analysis.of(
                        new SweepFolder(sweep.orElseThrow()), count == null ? Count.TOTAL : count, exclude, options)
                : new Analysis(
                        StudyTable.read(CsvTable.read(input), columns.columns(), exclude), options, Optional.empty());
        analysis.table().warnings().forEach(err::println);
        analysis.table().excluded().forEach(row -> err.println("row " + row.row() + " is not fitted: " + row.reason()));
        return analysis;
    }

    private FitOptions options() {
        if (bootstrap == 0 && (resample != null || kind != null)) {
            throw new InputException((resample != null ? "--resample" : "--ci-type")
                    + " is about the resamples, and --bootstrap 0 draws none");
        }
        return new FitOptions(
                delta,
                bootstrap,
                resample == null ? FitOptions.Resampling.PAIRS : resample,
                level(),
                kind == null ? Bootstrap.Kind.PERCENTILE : kind,
                seed(),
                law("--against", against),
                law("--base-law", baseLaw),
                Optional.ofNullable(holdOut));
    }

    private static Optional<ParametricLaw> law(String option, List<Double> of) {
        if (of.isEmpty()) {
            return Optional.empty();
        }
        if (of.size() != 5 || of.stream().anyMatch(value -> !(value > 0))) {
            throw new InputException(option + " needs five positive numbers, E,A,B,alpha,beta, got " + of);
        }
        return Optional.of(new ParametricLaw(of.get(0), of.get(1), of.get(2), of.get(3), of.get(4)));
    }
}
