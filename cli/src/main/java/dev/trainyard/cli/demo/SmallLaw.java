package dev.trainyard.cli.demo;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Units;
import dev.trainyard.report.Axis;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.Interval;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.Prediction;
import dev.trainyard.scaling.fit.Resample;
import dev.trainyard.scaling.fit.Residuals;
import dev.trainyard.scaling.study.TrialResult;
import dev.trainyard.scaling.study.TrialResult.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a small sweep says about a model for ten times its largest budget.
 *
 * @param exponent of the best N over C
 * @param exponentInterval of that, 95 %
 */
record SmallLaw(double exponent, Interval exponentInterval, Prediction best) {
    private static final double TIMES = 10;
    private static final double LEVEL = 0.95;
    private static final int DRAWS = 200;
    private static final long SEED = 1;

    /** @throws InputException if the completed trials are too few for a law */
    static SmallLaw of(List<TrialResult> trials) {
        List<TrialResult> completed =
                trials.stream().filter(row -> row.status() == Status.COMPLETED).toList();
        Observations rows = new Observations(
                column(completed, TrialResult::n),
                column(completed, TrialResult::d),
                column(completed, row -> row.finalLoss().orElseThrow()));
        ParametricFit fit = ParametricFitter.published().fit(rows);
        Bootstrap bootstrap = Bootstrap.of(fit, rows, new Resample.Residual(), DRAWS, SEED);
        double largest =
                completed.stream().mapToDouble(TrialResult::budget).max().orElseThrow();
        Prediction best = Prediction.of(
                fit.law(),
                bootstrap.laws(),
                Arrays.stream(Residuals.log(fit.law(), rows)).boxed().toList(),
                TIMES * largest,
                largest,
                LEVEL,
                SEED);
        return new SmallLaw(fit.law().a(), bootstrap.interval(law -> law.a(), LEVEL, Bootstrap.Kind.PERCENTILE), best);
    }

    private static double[] column(List<TrialResult> rows, ToDoubleFunction<TrialResult> value) {
        return rows.stream().mapToDouble(value).toArray();
    }

    String sentence() {
        return String.format(
                Locale.ROOT,
                "for %.1e FLOPs, %.0f times the largest of these budgets, the best model has %s parameters (95 %%: %s to"
                        + " %s) and reads %s characters",
                best.flops(),
                TIMES,
                Units.count(best.n().value()),
                Units.count(best.n().interval().low()),
                Units.count(best.n().interval().high()),
                Units.count(best.d().value()));
    }

    /** A line a budget. */
    static LineChart chart(List<TrialResult> trials) {
        List<Series> series = trials.stream()
                .filter(row -> row.status() == Status.COMPLETED)
                .map(TrialResult::budget)
                .distinct()
                .sorted()
                .map(budget -> series(budget, trials))
                .toList();
        return new LineChart(
                "Validation loss by size", Axis.log("parameters", ""), Axis.linear("loss", "nats/token"), series);
    }

    private static Series series(double budget, List<TrialResult> trials) {
        List<TrialResult> rows = trials.stream()
                .filter(row -> row.status() == Status.COMPLETED && row.budget() == budget)
                .sorted((one, other) -> Long.compare(one.n(), other.n()))
                .toList();
        return new Series(
                String.format(Locale.ROOT, "%.1e FLOPs", budget),
                column(rows, TrialResult::n),
                column(rows, row -> row.finalLoss().orElseThrow()));
    }
}
