package dev.trainyard.scaling.analysis;

import dev.trainyard.scaling.fit.Interval;
import dev.trainyard.scaling.fit.IsoFlopCurve;
import dev.trainyard.scaling.fit.IsoFlopCurve.Minimum;
import dev.trainyard.scaling.fit.IsoFlopCurve.Refused;
import dev.trainyard.scaling.fit.IsoFlopFit;
import dev.trainyard.scaling.fit.PowerLaw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What approach 2 is told by. */
final class IsoFlopDocument {
    private IsoFlopDocument() {}

    static Map<String, Object> of(IsoFlopFit fit, double level) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("budgets", fit.curves().stream().map(IsoFlopDocument::budget).toList());
        fields.put("a", fit.n().map(PowerLaw::exponent));
        fields.put("b", fit.d().map(PowerLaw::exponent));
        fields.put("a_weighted", fit.weightedN().map(PowerLaw::exponent));
        Map<String, Object> intervals = new LinkedHashMap<>();
        intervals.put("a", fit.n().map(law -> pair(law.interval(level))));
        intervals.put("b", fit.d().map(law -> pair(law.interval(level))));
        fields.put("ci", intervals);
        fields.put("n_of_c", fit.n());
        fields.put("d_of_c", fit.d());
        fields.put(
                "warnings",
                fit.n().isPresent()
                        ? List.of()
                        : List.of("fewer than 3 budgets have a minimum that can be trusted: no exponent"));
        return fields;
    }

    static List<Double> pair(Interval interval) {
        return List.of(interval.low(), interval.high());
    }

    private static Map<String, Object> budget(IsoFlopCurve curve) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flops", curve.flops());
        fields.put("points", curve.points());
        switch (curve.outcome()) {
            case Minimum minimum -> {
                fields.put("n_opt", minimum.n());
                fields.put("d_opt", minimum.d());
                fields.put("loss_min", minimum.loss());
                fields.put("ln_n_se", Math.sqrt(minimum.logVariance()));
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
