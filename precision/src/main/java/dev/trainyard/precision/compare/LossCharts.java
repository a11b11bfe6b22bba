package dev.trainyard.precision.compare;

import dev.trainyard.report.Axis;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Losses together, and their differences from the baseline, with a band from the seeds. */
final class LossCharts {
    private static final Axis UPDATE = Axis.linear("update", "");

    private LossCharts() {}

    static LineChart together(Comparison comparison) {
        List<Series> series = new ArrayList<>();
        Stream.concat(comparison.baseline().stream(), comparison.candidates().stream())
                .forEach(group -> add(group.label(), group.loss(), series));
        return new LineChart("Loss", UPDATE, Axis.linear("cross-entropy", "nats/token"), series);
    }

    /** A baseline with several seeds has a band of its own around 0: how far a seed alone goes. */
    static LineChart differences(Comparison comparison, RunGroup baseline) {
        List<Series> series = new ArrayList<>();
        CurveBand usual = baseline.loss();
        Curve zero = usual.mean().minus(usual.mean());
        add(
                baseline.label(),
                new CurveBand(
                        zero, usual.low().minus(usual.mean()), usual.high().minus(usual.mean()), usual.curves()),
                series);
        for (RunGroup group : comparison.candidates()) {
            add(group.label(), CurveBand.of(LossComparison.differences(group, baseline)), series);
        }
        return new LineChart(
                "Loss less the baseline's, on the same batches",
                UPDATE,
                Axis.linear("difference", "nats/token"),
                series);
    }

    private static void add(String label, CurveBand band, List<Series> series) {
        double[] x = band.mean().x();
        series.add(new Series(label, x, band.mean().values()));
        if (band.curves() > 1) {
            series.add(Series.band(label, x, band.low().values(), band.high().values())
                    .companion());
        }
    }
}
