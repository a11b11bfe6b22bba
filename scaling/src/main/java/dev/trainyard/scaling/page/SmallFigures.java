package dev.trainyard.scaling.page;

import dev.trainyard.base.Units;
import dev.trainyard.report.Axis;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.scaling.analysis.FitFile;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.page.StudyRows.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import tools.jackson.databind.JsonNode;

/** Residuals, clouds of the bootstrap, and training curves. */
final class SmallFigures {
    private static final int MOST_LAWS = 1000;
    private static final int NAMED = 10;

    private SmallFigures() {}

    /** What the law leaves unexplained, in percent of the loss. */
    static LineChart residuals(StudyRows rows, FitFile fit, String label, ToDoubleFunction<Row> x) {
        double[] residuals =
                fit.residuals().stream().mapToDouble(r -> 100 * Math.expm1(r)).toArray();
        return new LineChart(
                "Residuals over " + label,
                Axis.log(label, ""),
                Axis.linear("loss above the law", "%"),
                List.of(
                        Series.points("trained", rows.column(x), residuals),
                        new Series("the law", new double[] {rows.least(x), rows.most(x)}, new double[] {0, 0})
                                .neutral()));
    }

    static LineChart exponents(FitFile fit) {
        return new LineChart(
                "Bootstrap: the exponents",
                Axis.linear("alpha, of the size", ""),
                Axis.linear("beta, of the tokens", ""),
                List.of(
                        cloud("a resample", fit.laws(), ParametricLaw::alpha, ParametricLaw::beta),
                        cloud("the fit", List.of(fit.law()), ParametricLaw::alpha, ParametricLaw::beta)));
    }

    static LineChart scales(FitFile fit) {
        return new LineChart(
                "Bootstrap: scales and exponents go together",
                Axis.log("A, B", ""),
                Axis.linear("alpha, beta", ""),
                List.of(
                        cloud("A and alpha", fit.laws(), ParametricLaw::A, ParametricLaw::alpha),
                        cloud("B and beta", fit.laws(), ParametricLaw::B, ParametricLaw::beta)));
    }

    private static Series cloud(
            String name,
            List<ParametricLaw> laws,
            ToDoubleFunction<ParametricLaw> x,
            ToDoubleFunction<ParametricLaw> y) {
        List<ParametricLaw> some = laws.subList(0, Math.min(MOST_LAWS, laws.size()));
        return Series.points(
                name,
                some.stream().mapToDouble(x).toArray(),
                some.stream().mapToDouble(y).toArray());
    }

    /** Every run's loss on the way, and the lowest of all. */
    static LineChart curves(JsonNode envelope) {
        TreeMap<Integer, List<double[]>> runs = new TreeMap<>();
        List<double[]> all = new ArrayList<>();
        for (JsonNode point : envelope.path("curves")) {
            double[] p = {
                point.path(4).asDouble(),
                point.path(3).asDouble(),
                point.path(1).asDouble()
            };
            runs.computeIfAbsent(point.path(0).asInt(), _ -> new ArrayList<>()).add(p);
            all.add(p);
        }
        List<List<double[]>> bySize = runs.values().stream()
                .sorted(Comparator.comparingDouble(run -> run.getFirst()[2]))
                .toList();
        List<Series> series = new ArrayList<>();
        double named = Double.NaN;
        long sizes = bySize.stream().map(run -> run.getFirst()[2]).distinct().count();
        long stride = (sizes + NAMED - 1) / NAMED;
        long size = -1;
        for (List<double[]> run : bySize) {
            double n = run.getFirst()[2];
            boolean first = n != named;
            size += first ? 1 : 0;
            named = n;
            Series line = new Series(Units.count(n), column(run, 0), column(run, 1))
                    .shade(sizes == 1 ? 0 : size / (sizes - 1.0));
            series.add(first && size % stride == 0 ? line : line.companion());
        }
        series.add(lowest(all));
        return new LineChart(
                "Training curves by size, and their envelope",
                Axis.log("training compute C", "FLOPs"),
                Axis.linear("loss", "nats/token"),
                series);
    }

    private static Series lowest(List<double[]> all) {
        List<double[]> sorted = all.stream()
                .sorted(Comparator.comparingDouble(point -> point[0]))
                .toList();
        List<double[]> falling = new ArrayList<>();
        for (double[] point : sorted) {
            if (falling.isEmpty() || point[1] < falling.getLast()[1]) {
                falling.add(point);
            }
        }
        return new Series("lowest so far", column(falling, 0), column(falling, 1)).neutral();
    }

    private static double[] column(List<double[]> points, int column) {
        return points.stream()
                .flatMapToDouble(point -> DoubleStream.of(point[column]))
                .toArray();
    }
}
