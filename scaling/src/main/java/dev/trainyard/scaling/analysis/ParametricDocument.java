package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.BackTest;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.Budget;
import dev.trainyard.scaling.fit.DeltaSweep;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a fitted parametric law is told by. */
final class ParametricDocument {
    private static final int NAMED_ROWS = 5;

    private final StudyTable table;
    private final FitOptions options;
    private final ParametricFit fit;

    ParametricDocument(StudyTable table, FitOptions options, ParametricFit fit) {
        this.table = table;
        this.options = options;
        this.fit = fit;
    }

    Map<String, Object> fields() {
        Observations rows = table.rows();
        double[][] covariance = Sandwich.covariance(fit, rows);
        Map<String, Object> fields = new LinkedHashMap<>();
        quantities().forEach((name, quantity) -> fields.put(name, quantity.applyAsDouble(fit.law())));
        fields.put("objective", fit.objective());
        fields.put("starts", fit.starts().tried());
        fields.put("starts_agreeing", fit.starts().agreeing());
        fields.put("starts_within_percent", fit.starts().withinPercent());
        fields.put("grid_edges", fit.starts().edges());
        fields.put("gradient_norm", fit.gradientNorm());
        fields.put("confirmation", fit.confirmation());
        fields.put("warnings", fit.warnings());
        if (options.bootstrap() > 0) {
            Bootstrap bootstrap = Bootstrap.of(fit, rows, options.resample(table), options.bootstrap(), options.seed());
            fields.put("resample", options.resampling());
            bootstrap(fields, bootstrap, options);
            against(fields, bootstrap.covariance());
        } else {
            against(fields, covariance);
        }
        fields.put("a_se_sandwich", Sandwich.errorOfExponent(fit.law(), covariance));
        fields.put("covariance", covariance);
        fields.put("range", range(rows));
        fields.put("residuals", Residuals.log(fit.law(), rows));
        fields.put("hold_out", holdOut());
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

    private void against(Map<String, Object> fields, double[][] covariance) {
        options.against().ifPresent(other -> fields.put("law_test", LawTest.of(other, fit, table.rows(), covariance)));
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

    /** The largest fifth of the budgets, predicted from the others; the reason where too little is left to fit. */
    private Object holdOut() {
        List<Budget> budgets = table.budgets();
        int held = Math.max(1, budgets.size() / 5);
        double below = budgets.get(budgets.size() - held).rows().stream()
                .mapToDouble(table.rows()::flops)
                .min()
                .orElseThrow();
        try {
            ParametricFitter fitter = new ParametricFitter(fit.misfit(), StartGrid.few());
            return BackTest.of(rows -> fitter.fit(rows).law(), table.rows(), below);
        } catch (InputException tooFew) {
            return Map.of("refused", "without the largest budgets: " + tooFew.getMessage());
        }
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

    private static Map<String, ToDoubleFunction<ParametricLaw>> quantities() {
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
