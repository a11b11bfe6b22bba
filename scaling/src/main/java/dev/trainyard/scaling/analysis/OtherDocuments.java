package dev.trainyard.scaling.analysis;

import dev.trainyard.scaling.fit.DataConstrainedFit;
import dev.trainyard.scaling.fit.EnvelopeFit;
import dev.trainyard.scaling.fit.KaplanFit;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.Residuals;
import dev.trainyard.scaling.fit.Sandwich;
import dev.trainyard.scaling.table.StudyTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The documents of the smaller methods. */
final class OtherDocuments {
    private OtherDocuments() {}

    static Map<String, Object> envelope(EnvelopeFit fit, double level) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("a", fit.n().exponent());
        fields.put("b", fit.d().exponent());
        fields.put("n_of_c", fit.n());
        fields.put("d_of_c", fit.d());
        fields.put("envelope_points", fit.points());
        fields.put("runs_on_envelope", fit.onEnvelope());
        fit.interval(level).ifPresent(interval -> fields.put("ci", Map.of("a", IsoFlopDocument.pair(interval))));
        return fields;
    }

    static Map<String, Object> kaplan(KaplanFit fit, StudyTable table, double level) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("n", single(fit.n(), table, level));
        fields.put("d", single(fit.d(), table, level));
        fields.put("c", single(fit.c(), table, level));
        return fields;
    }

    private static Map<String, Object> single(KaplanFit.Single single, StudyTable table, double level) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("alpha", single.alpha());
        fields.put("critical", single.critical());
        fields.put("r2", single.law().r2());
        var interval = single.law().interval(level);
        fields.put("ci", Map.of("alpha", List.of(-interval.high(), -interval.low())));
        fields.put(
                "frontier_rows",
                single.frontier().stream().map(table.numbers()::get).toList());
        return fields;
    }

    static Map<String, Object> dataConstrained(
            ParametricFit base, Observations fresh, Observations all, DataConstrainedFit fit) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("A", base.law().A());
        fields.put("B", base.law().B());
        fields.put("E", base.law().E());
        fields.put("alpha", base.law().alpha());
        fields.put("beta", base.law().beta());
        fields.put("base_points", base.points());
        fields.put("repeats", fit.law().repeats());
        fields.put("excess", fit.law().excess());
        fields.put("objective", fit.objective());
        fields.put("repeats_profile", fit.repeatsProfile());
        fields.put("excess_profile", fit.excessProfile());
        fields.put("warnings", base.warnings());
        fields.put("range", ParametricDocument.range(all));
        fields.put("covariance", Sandwich.covariance(base, fresh));
        fields.put("residuals", Residuals.log(base.law(), fresh));
        return fields;
    }
}
