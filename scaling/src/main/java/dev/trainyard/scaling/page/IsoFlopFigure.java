package dev.trainyard.scaling.page;

import dev.trainyard.base.Units;
import dev.trainyard.report.Axis;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.scaling.page.StudyRows.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The loss over the size, a curve a budget, with the parabolas and minima that the rules accepted. */
final class IsoFlopFigure {
    private static final int FEWEST_SIZES = 3;
    private static final int NAMED = 10;
    private static final int SAMPLES = 60;

    private IsoFlopFigure() {}

    static LineChart of(StudyRows rows, JsonNode isoflop) {
        List<Double> budgets = rows.budgets().stream()
                .filter(budget -> rows.ofBudget(budget).rows().size() >= FEWEST_SIZES)
                .toList();
        List<Series> series = new ArrayList<>();
        List<double[]> minima = new ArrayList<>();
        int stride = (budgets.size() + NAMED - 1) / NAMED;
        for (int i = 0; i < budgets.size(); i++) {
            double budget = budgets.get(i);
            double place = budgets.size() == 1 ? 0 : i / (budgets.size() - 1.0);
            StudyRows own = rows.ofBudget(budget);
            Series points = Series.points(Text.number(budget) + " FLOPs", own.column(Row::n), own.column(Row::loss))
                    .shade(place);
            series.add(i % stride == 0 ? points : points.companion());
            for (JsonNode curve : isoflop.path("budgets")) {
                if (curve.path("flops").asDouble() == budget && curve.has("n_opt")) {
                    series.add(parabola(own, curve).shade(place).companion());
                    minima.add(new double[] {
                        curve.path("n_opt").asDouble(), curve.path("loss_min").asDouble()
                    });
                }
            }
        }
        if (!minima.isEmpty()) {
            series.add(Series.points("minimum", column(minima, 0), column(minima, 1))
                    .neutral());
        }
        return new LineChart(
                "IsoFLOP curves: loss over size at equal compute",
                Axis.log("parameters N", ""),
                Axis.linear("loss", "nats/token"),
                series);
    }

    private static Series parabola(StudyRows own, JsonNode curve) {
        double best = curve.path("n_opt").asDouble();
        double[] n = StudyRows.between(own.least(Row::n), own.most(Row::n), SAMPLES);
        double[] loss = Arrays.stream(n)
                .map(size -> curve.path("loss_min").asDouble()
                        + curve.path("curvature").asDouble() * Math.pow(Math.log10(size / best), 2))
                .toArray();
        // A parabola of a window must not stretch the axis where it was not fitted
        double highest = own.most(Row::loss);
        for (int i = 0; i < loss.length; i++) {
            loss[i] = loss[i] > highest ? Double.NaN : loss[i];
        }
        return new Series(Units.count(best), n, loss);
    }

    private static double[] column(List<double[]> points, int column) {
        return points.stream().mapToDouble(point -> point[column]).toArray();
    }
}
