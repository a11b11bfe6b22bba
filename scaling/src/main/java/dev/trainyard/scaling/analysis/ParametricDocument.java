package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.BackTest;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.Budget;
import dev.trainyard.scaling.fit.Influence;
import dev.trainyard.scaling.fit.Interval;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Resample;
import dev.trainyard.scaling.fit.Residuals;
import dev.trainyard.scaling.fit.Sandwich;
import dev.trainyard.scaling.fit.StartGrid;
import dev.trainyard.scaling.table.StudyTable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
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

    Map<String, Object> fields(boolean backTested) {
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
            bootstrap(fields);
        }
        fields.put("a_se_sandwich", Sandwich.errorOfExponent(fit.law(), covariance));
        fields.put("covariance", covariance);
        fields.put("range", Map.of("flops", range(rows::flops), "n", range(rows::n), "d", range(rows::d)));
        fields.put("residuals", Residuals.log(fit.law(), rows));
        fields.put("hold_out", backTested ? holdOut() : Optional.empty());
        fields.put(
                "influence",
                Influence.of(fit, rows).stream()
                        .limit(NAMED_ROWS)
                        .map(one -> Map.of("row", table.numbers().get(one.row()), "shift_of_a", one.shift()))
                        .toList());
        return fields;
    }

    private void bootstrap(Map<String, Object> fields) {
        Bootstrap bootstrap = Bootstrap.of(fit, table.rows(), resample(), options.bootstrap(), options.seed());
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
        fields.put("resample", options.resampling());
        fields.put("se", errors);
        fields.put("bootstrap_failures", bootstrap.failures());
        fields.put(
                "correlation",
                Map.of(
                        "lnA_alpha", bootstrap.correlation(law -> Math.log(law.A()), ParametricLaw::alpha),
                        "lnB_beta", bootstrap.correlation(law -> Math.log(law.B()), ParametricLaw::beta)));
        fields.put(
                "laws",
                bootstrap.laws().stream()
                        .map(law -> List.of(law.E(), law.A(), law.B(), law.alpha(), law.beta()))
                        .toList());
    }

    private Resample resample() {
        return switch (options.resampling()) {
            case PAIRS -> new Resample.Pairs();
            case RESIDUAL -> new Resample.Residual();
            case BUDGET -> new Resample.Groups(table.budgetOfRow());
        };
    }

    /** The largest fifth of the budgets, predicted from the others; empty where too little is left to fit. */
    private Optional<BackTest> holdOut() {
        List<Budget> budgets = table.budgets();
        int held = Math.max(1, budgets.size() / 5);
        double below = budgets.get(budgets.size() - held).rows().stream()
                .mapToDouble(table.rows()::flops)
                .min()
                .orElseThrow();
        try {
            return Optional.of(
                    BackTest.of(new ParametricFitter(fit.misfit(), StartGrid.published()), table.rows(), below));
        } catch (InputException tooFew) {
            return Optional.empty();
        }
    }

    private List<Double> range(IntToDoubleFunction column) {
        double[] values =
                IntStream.range(0, table.rows().size()).mapToDouble(column).toArray();
        return List.of(
                Arrays.stream(values).min().orElseThrow(),
                DoubleStream.of(values).max().orElseThrow());
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
