package dev.trainyard.scaling.page;

import dev.trainyard.report.Axis;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.scaling.analysis.FitFile;
import dev.trainyard.scaling.fit.Predicted;
import dev.trainyard.scaling.page.StudyRows.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The best size or token count over the compute, by every approach that gave one. */
final class OptimumFigure {
    private static final int SAMPLES = 33;
    /** How far beyond the data the figure goes. */
    private static final double BEYOND = 30;

    private final StudyRows rows;
    private final Optional<FitFile> law;
    private final JsonNode isoflop;
    private final JsonNode envelope;

    OptimumFigure(StudyRows rows, Optional<FitFile> law, JsonNode isoflop, JsonNode envelope) {
        this.rows = rows;
        this.law = law;
        this.isoflop = isoflop;
        this.envelope = envelope;
    }

    LineChart n(double level, long seed) {
        return chart("Optimal size over compute", "parameters N*", "n", level, seed);
    }

    LineChart d(double level, long seed) {
        return chart("Optimal tokens over compute", "tokens D*", "d", level, seed);
    }

    private LineChart chart(String title, String label, String key, double level, long seed) {
        double last = rows.most(Row::flops);
        double[] c = StudyRows.between(rows.least(Row::flops), last * BEYOND, SAMPLES);
        List<Series> series = new ArrayList<>();
        law.ifPresent(fit -> {
            List<Predicted> best = Arrays.stream(c)
                    .mapToObj(flops -> fit.prediction(flops, level, seed))
                    .map(prediction -> key.equals("n") ? prediction.n() : prediction.d())
                    .toList();
            series.add(new Series(
                    "approach 3, with its " + Math.round(100 * level) + " % interval",
                    c,
                    best.stream().mapToDouble(Predicted::value).toArray()));
            series.add(Series.band(
                            "interval",
                            c,
                            best.stream()
                                    .mapToDouble(one -> one.interval().low())
                                    .toArray(),
                            best.stream()
                                    .mapToDouble(one -> one.interval().high())
                                    .toArray())
                    .companion());
        });
        power(series, "approach 2: through the minima", isoflop.path(key + "_of_c"), c);
        power(series, "approach 1: envelope of curves", envelope.path(key + "_of_c"), c);
        List<double[]> minima = new ArrayList<>();
        for (JsonNode curve : isoflop.path("budgets")) {
            if (curve.has("n_opt")) {
                minima.add(new double[] {
                    curve.path("flops").asDouble(), curve.path(key + "_opt").asDouble()
                });
            }
        }
        if (!minima.isEmpty()) {
            series.add(Series.points(
                    "minimum of a budget",
                    minima.stream().mapToDouble(point -> point[0]).toArray(),
                    minima.stream().mapToDouble(point -> point[1]).toArray()));
        }
        return new LineChart(title, Axis.log("training compute C", "FLOPs"), Axis.log(label, ""), series);
    }

    private static void power(List<Series> series, String name, JsonNode law, double[] c) {
        if (law.has("exponent")) {
            double[] y = Arrays.stream(c)
                    .map(flops -> law.path("coefficient").asDouble()
                            * Math.pow(flops, law.path("exponent").asDouble()))
                    .toArray();
            series.add(new Series(name, c, y));
        }
    }
}
