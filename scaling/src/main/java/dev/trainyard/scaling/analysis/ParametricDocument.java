package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.BackTest;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.DeltaSweep;
import dev.trainyard.scaling.fit.Determined;
import dev.trainyard.scaling.fit.Influence;
import dev.trainyard.scaling.fit.Interval;
import dev.trainyard.scaling.fit.LawTest;
import dev.trainyard.scaling.fit.Misfit;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Residuals;
import dev.trainyard.scaling.fit.Sandwich;
import dev.trainyard.scaling.fit.StartGrid;
import dev.trainyard.scaling.table.StudyTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a fitted parametric law is told by. */
final class ParametricDocument {
    private static final int NAMED_ROWS = 5;
    private static final int FEW_HELD_OUT = 3;

    private final StudyTable table;
    private final FitOptions options;
    private final ParametricFit fit;

    ParametricDocument(StudyTable table, FitOptions options, ParametricFit fit) {
        this.table = table;
        this.options = options;
        this.fit = fit;
    }

    /** @throws InputException if the rows do not determine the law */
    Map<String, Object> fields() {
        Observations rows = table.rows();
        Determined.require(fit, rows, table.budgets(), options.seed());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("verdict", ""); // comes first, is known last
        quantities().forEach((name, quantity) -> fields.put(name, quantity.applyAsDouble(fit.law())));
        fields.put("objective", fit.objective());
        fields.put("starts", fit.starts().tried());
        fields.put("starts_agreeing", fit.starts().agreeing());
        fields.put("starts_within_percent", fit.starts().withinPercent());
        fields.put("grid_edges", fit.starts().edges());
        fields.put("gradient_norm", fit.gradientNorm());
        fields.put("confirmation", fit.confirmation());
        double error = Sandwich.errorOfExponent(fit.law(), Sandwich.covariance(fit, rows));
        String interval = FitOptions.NO_INTERVALS;
        if (options.bootstrap() > 0) {
            Bootstrap bootstrap = Bootstrap.of(fit, rows, options.resample(table), options.bootstrap(), options.seed());
            Determined.require(bootstrap);
            fields.put("resample", options.resampling());
            bootstrap(fields, bootstrap, options);
            options.against().ifPresent(other -> fields.put("law_test", LawTest.of(other, fit, rows, bootstrap)));
            interval = said(bootstrap.interval(ParametricLaw::a, options.level(), options.kind()));
        } else {
            Determined.require(error);
            fields.put("intervals", interval);
        }
        fields.put("a_se_sandwich", error);
        fields.put("range", range(rows));
        fields.put("residuals", Residuals.log(fit.law(), rows));
        Object test = HoldOut.of(options, table, this::backTest);
        List<String> warnings = new ArrayList<>(fit.warnings());
        warnings.addAll(options.warnings(table));
        if (test instanceof BackTest backTest && backTest.heldOut() < FEW_HELD_OUT) {
            warnings.add("the hold-out test rests on " + backTest.heldOut() + " of " + rows.size()
                    + " rows: choose another split by --hold-out C");
        }
        fields.put("warnings", warnings);
        fields.put("hold_out", test);
        fields.put(
                "influence",
                Influence.of(fit, rows).stream()
                        .limit(NAMED_ROWS)
                        .map(this::influence)
                        .toList());
        if (fit.misfit() instanceof Misfit.Huber) {
            fields.put(
                    "delta_sweep",
                    DeltaSweep.of(rows).stream().map(ParametricDocument::delta).toList());
        }
        fields.put("verdict", verdict(interval, warnings));
        return fields;
    }

    private Map<String, Object> influence(Influence one) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("row", table.numbers().get(one.row()));
        fields.put("shift_of_a", one.shift());
        fields.put("a", one.without().a());
        return fields;
    }

    private static Map<String, Object> delta(DeltaSweep one) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("delta", one.delta());
        quantities().forEach((name, quantity) -> fields.put(name, quantity.applyAsDouble(one.law())));
        fields.put("objective", one.objective());
        return fields;
    }

    private String verdict(String interval, List<String> warnings) {
        String trust = warnings.isEmpty() ? "determined" : "doubtful";
        String doubts = warnings.isEmpty() ? "" : "; " + String.join("; ", warnings);
        return String.format(Locale.ROOT, "%s: a %.4g, %s%s", trust, fit.law().a(), interval, doubts);
    }

    private String said(Interval a) {
        String percent = String.valueOf(100 * options.level()).replaceFirst("\\.0$", "");
        return String.format(Locale.ROOT, "%s %% interval %.4g - %.4g", percent, a.low(), a.high());
    }

    /** Intervals, errors, and the laws themselves for predictions. */
    static void bootstrap(Map<String, Object> fields, Bootstrap bootstrap, FitOptions options) {
        Map<String, Object> intervals = new LinkedHashMap<>();
        Map<String, Object> errors = new LinkedHashMap<>();
        quantities().forEach((name, quantity) -> {
            Interval interval = bootstrap.interval(quantity, options.level(), options.kind());
            intervals.put(name, List.of(interval.low(), interval.high()));
            errors.put(name, bootstrap.standardError(quantity));
        });
        fields.put("ci", intervals);
        fields.put("ci_level", options.level());
        fields.put("ci_type", options.kind());
        fields.put("se", errors);
        fields.put("bootstrap_failures", bootstrap.failures());
        Map<String, Object> correlation = new LinkedHashMap<>();
        correlation.put("lnA_alpha", bootstrap.correlation(law -> Math.log(law.A()), ParametricLaw::alpha));
        correlation.put("lnB_beta", bootstrap.correlation(law -> Math.log(law.B()), ParametricLaw::beta));
        fields.put("correlation", correlation);
        fields.put(
                "laws",
                bootstrap.laws().stream()
                        .map(law -> List.of(law.E(), law.A(), law.B(), law.alpha(), law.beta()))
                        .toList());
    }

    private BackTest backTest(double below) {
        ParametricFitter fitter = new ParametricFitter(fit.misfit(), StartGrid.few());
        return BackTest.of(rows -> fitter.fit(rows).law(), table.rows(), below);
    }

    /** Least and greatest of compute, size and tokens: what a prediction goes beyond. */
    static Map<String, Object> range(Observations rows) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flops", range(rows, rows::flops));
        fields.put("n", range(rows, rows::n));
        fields.put("d", range(rows, rows::d));
        return fields;
    }

    private static List<Double> range(Observations rows, IntToDoubleFunction column) {
        double[] values = IntStream.range(0, rows.size()).mapToDouble(column).toArray();
        return List.of(
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow());
    }

    static Map<String, ToDoubleFunction<ParametricLaw>> quantities() {
        Map<String, ToDoubleFunction<ParametricLaw>> quantities = new LinkedHashMap<>();
        quantities.put("A", ParametricLaw::A);
        quantities.put("B", ParametricLaw::B);
        quantities.put("E", ParametricLaw::E);
        quantities.put("alpha", ParametricLaw::alpha);
        quantities.put("beta", ParametricLaw::beta);
        quantities.put("a", ParametricLaw::a);
        quantities.put("b", ParametricLaw::b);
        return quantities;
    }
}
