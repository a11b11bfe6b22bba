package dev.trainyard.scaling.page;

import dev.trainyard.report.Axis;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.scaling.fit.Optimum;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.page.StudyRows.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fitted loss over size and tokens as contours, with the trained models and the efficient frontier. */
final class SurfaceFigure {
    private static final int LEVELS = 8;
    private static final int SAMPLES = 400;
    private static final double MARGIN = 1.5;

    private final StudyRows rows;
    private final ParametricLaw law;
    private final double lowN;
    private final double highN;
    private final double lowD;
    private final double highD;

    SurfaceFigure(StudyRows rows, ParametricLaw law) {
        this.rows = rows;
        this.law = law;
        lowN = rows.least(Row::n) / MARGIN;
        highN = rows.most(Row::n) * MARGIN;
        lowD = rows.least(Row::d) / MARGIN;
        highD = rows.most(Row::d) * MARGIN;
    }

    LineChart chart() {
        List<Series> series = new ArrayList<>();
        double[] above =
                StudyRows.between(law.loss(highN, highD) - law.E(), law.loss(lowN, lowD) - law.E(), LEVELS + 2);
        for (int i = 1; i <= LEVELS; i++) {
            series.add(contour(above[i]).shade((i - 1.0) / (LEVELS - 1)));
        }
        series.add(Series.points("trained", rows.column(Row::n), rows.column(Row::d))
                .neutral());
        series.add(frontier());
        return new LineChart(
                "Loss surface: contours of the fitted law, and the best split of every budget",
                Axis.log("parameters N", ""),
                Axis.log("tokens D", ""),
                series);
    }

    /**
     * Where the law is {@code above} its irreducible loss. Along the contour the term in N has every share of that: so the
     * curve is smooth both where it is steep and where it is flat.
     */
    private Series contour(double above) {
        double[] n = new double[SAMPLES];
        double[] d = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            double share = 1 / (1 + Math.exp(24.0 * i / (SAMPLES - 1) - 12));
            n[i] = Math.pow(share * above / law.A(), -1 / law.alpha());
            d[i] = Math.pow((1 - share) * above / law.B(), -1 / law.beta());
            if (n[i] < lowN || n[i] > highN || d[i] < lowD || d[i] > highD) {
                n[i] = Double.NaN;
                d[i] = Double.NaN;
            }
        }
        return new Series(Text.number(law.E() + above) + " nats", n, d);
    }

    private Series frontier() {
        double perToken = ParametricLaw.FLOPS_PER_PARAMETER_TOKEN;
        List<Optimum> best = Arrays.stream(StudyRows.between(perToken * lowN * lowD, perToken * highN * highD, SAMPLES))
                .mapToObj(law::optimum)
                .filter(at -> at.n() >= lowN && at.n() <= highN && at.d() >= lowD && at.d() <= highD)
                .toList();
        return new Series(
                        "efficient frontier",
                        best.stream().mapToDouble(Optimum::n).toArray(),
                        best.stream().mapToDouble(Optimum::d).toArray())
                .neutral();
    }
}
