package dev.trainyard.scaling.analysis;

import dev.trainyard.scaling.fit.EnvelopeFit;
import dev.trainyard.scaling.fit.KaplanFit;
import dev.trainyard.scaling.table.StudyTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The documents of the smaller methods. */
final class OtherDocuments {
    private static final int NAMED = 5;

    /** Under a schedule that falls to its end, losses on the way lie above those of runs that end there. */
    private static final String MID_SCHEDULE =
            "losses on the way are taken as those of shorter runs; where the learning rate"
                    + " falls to the end of each run they lie above, which favours small sizes: trust approaches 2 and 3 more";

    private OtherDocuments() {}

    static Map<String, Object> envelope(Curves curves, StudyTable table, FitOptions options) {
        EnvelopeFit fit = EnvelopeFit.of(curves.rows(), curves.runs(), options.bootstrap(), options.seed());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("a", fit.n().exponent());
        fields.put("b", fit.d().exponent());
        fields.put("n_of_c", fit.n());
        fields.put("d_of_c", fit.d());
        fields.put("envelope_points", fit.points());
        fields.put("runs_on_envelope", fit.onEnvelope());
        fit.interval(options.level())
                .ifPresentOrElse(
                        interval -> fields.put(
                                "ci",
                                Map.of(
                                        "a",
                                        IsoFlopDocument.pair(interval),
                                        "b",
                                        List.of(1 - interval.high(), 1 - interval.low()))),
                        () -> fields.put("intervals", FitOptions.NO_INTERVALS));
        fields.put("ci_source", "bootstrap of whole runs");
        fields.put(
                "hold_out",
                HoldOut.of(options, table, below -> EnvelopeFit.holdOut(curves.rows(), curves.runs(), below)));
        fields.put("influence", fit.influence().stream().limit(NAMED).toList());
        fields.put("curve_loss", curves.loss());
        fields.put("warnings", List.of(MID_SCHEDULE));
        fields.put(
                "curves",
                IntStream.range(0, curves.runs().size())
                        .mapToObj(i -> List.of(
                                curves.runs().get(i),
                                curves.rows().n(i),
                                curves.rows().d(i),
                                curves.rows().loss(i),
                                curves.rows().flops(i)))
                        .toList());
        return fields;
    }

    static Map<String, Object> kaplan(StudyTable table, FitOptions options) {
        KaplanFit fit = KaplanFit.of(table.rows());
        double level = options.level();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("n", single(fit.n(), table, level));
        fields.put("d", single(fit.d(), table, level));
        fields.put("c", single(fit.c(), table, level));
        fields.put("hold_out", HoldOut.of(options, table, below -> fit.backTest(table.rows(), below)));
        fields.put(
                "influence",
                fit.influence(table.rows()).stream()
                        .limit(NAMED)
                        .map(one -> Map.of(
                                "row",
                                table.numbers().get(one.row()),
                                "alpha_of_c",
                                one.alpha(),
                                "shift",
                                one.shiftOfAlpha()))
                        .toList());
        return fields;
    }

    private static Map<String, Object> single(KaplanFit.Single single, StudyTable table, double level) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("alpha", single.alpha());
        fields.put("critical", single.critical());
        fields.put("r2", single.law().r2());
        var interval = single.law().interval(level);
        fields.put(
                "ci",
                Map.of(
                        "alpha",
                        List.of(-interval.high(), -interval.low()),
                        "critical",
                        IsoFlopDocument.pair(single.criticalInterval(level))));
        fields.put(
                "frontier_rows",
                single.frontier().stream().map(table.numbers()::get).toList());
        return fields;
    }
}
