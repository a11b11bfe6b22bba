package dev.trainyard.scaling.analysis;

import dev.trainyard.scaling.fit.Interval;
import dev.trainyard.scaling.fit.IsoFlopBootstrap;
import dev.trainyard.scaling.fit.IsoFlopCurve;
import dev.trainyard.scaling.fit.IsoFlopCurve.Minimum;
import dev.trainyard.scaling.fit.IsoFlopCurve.Refused;
import dev.trainyard.scaling.fit.IsoFlopFit;
import dev.trainyard.scaling.fit.PowerLaw;
import dev.trainyard.scaling.table.StudyTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What approach 2 is told by. */
final class IsoFlopDocument {
    private IsoFlopDocument() {}

    static Map<String, Object> of(StudyTable table, FitOptions options) {
        IsoFlopFit fit = IsoFlopFit.of(table.rows(), table.budgets(), options.seed());
        Optional<IsoFlopBootstrap> bootstrap = options.bootstrap() == 0
                ? Optional.empty()
                : Optional.of(IsoFlopBootstrap.of(
                        fit,
                        table.rows(),
                        table.budgets(),
                        options.resample(table),
                        options.bootstrap(),
                        options.seed()));
        double level = options.level();
        Map<String, Object> fields = new LinkedHashMap<>();
        List<Map<String, Object>> budgets = new ArrayList<>();
        for (int i = 0; i < fit.curves().size(); i++) {
            int place = i;
            budgets.add(budget(fit.curves().get(i), bootstrap.flatMap(b -> b.n(place, level)), level));
        }
        fields.put("budgets", budgets);
        fields.put("a", fit.n().map(PowerLaw::exponent));
        fields.put("b", fit.d().map(PowerLaw::exponent));
        fields.put("a_weighted", fit.weightedN().map(PowerLaw::exponent));
        fields.put("a_akima", fit.akimaN().map(PowerLaw::exponent));
        Map<String, Object> intervals = new LinkedHashMap<>();
        Optional<Interval> a = bootstrap.isPresent()
                ? bootstrap.get().exponent(level)
                : fit.n().map(law -> law.interval(level));
        intervals.put("a", a.map(IsoFlopDocument::pair));
        intervals.put("b", a.map(ends -> List.of(1 - ends.high(), 1 - ends.low())));
        fields.put("ci", intervals);
        fields.put("ci_level", level);
        fields.put(
                "ci_source",
                bootstrap.isPresent()
                        ? "bootstrap, " + options.resampling().name().toLowerCase(Locale.ROOT)
                        : "Student's t over the minima");
        bootstrap.ifPresent(b -> fields.put("bootstrap_failures", b.failures()));
        fields.put("n_of_c", fit.n());
        fields.put("d_of_c", fit.d());
        fields.put("hold_out", HoldOut.of(options, table, fit::holdOut));
        fields.put("influence", fit.influence());
        List<String> warnings = new ArrayList<>(options.warnings(table));
        if (fit.n().isEmpty()) {
            warnings.add("fewer than 3 budgets have a minimum that can be trusted: no exponent");
        }
        bootstrap
                .filter(b -> fit.n().isPresent() && 2 * b.failures() > options.bootstrap())
                .ifPresent(b -> warnings.add(b.failures() + " of " + options.bootstrap()
                        + " resamples kept fewer than 3 minima: the interval of a is of the others, and too narrow;"
                        + " train more sizes a budget"));
        fields.put("warnings", warnings);
        return fields;
    }

    static List<Double> pair(Interval interval) {
        return List.of(interval.low(), interval.high());
    }

    private static Map<String, Object> budget(IsoFlopCurve curve, Optional<Interval> bootstrapped, double level) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flops", curve.flops());
        fields.put("points", curve.points());
        switch (curve.outcome()) {
            case Minimum minimum -> {
                fields.put("n_opt", minimum.n());
                fields.put("d_opt", minimum.d());
                fields.put("loss_min", minimum.loss());
                fields.put("ln_n_se", Math.sqrt(minimum.logVariance()));
                fields.put("ci", Map.of("n_opt", pair(bootstrapped.orElseGet(() -> minimum.interval(level)))));
                fields.put("n_opt_of_all_points", minimum.nOfAllPoints());
                fields.put("n_opt_akima", minimum.nOfAkima());
                fields.put("doubtful", minimum.doubtful());
                fields.put("curvature", minimum.curvature());
                fields.put("points_in_window", minimum.window().size());
            }
            case Refused refused -> {
                fields.put("refused", refused.reason());
                fields.put("reason", refused.reason().reason());
            }
        }
        return fields;
    }
}
