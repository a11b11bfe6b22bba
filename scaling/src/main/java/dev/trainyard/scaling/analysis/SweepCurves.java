package dev.trainyard.scaling.analysis;

import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.study.TrialResult;
import dev.trainyard.scaling.study.TrialResult.Status;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The training curves of a sweep whose trials left metrics, smoothed and thinned. */
public final class SweepCurves {
    private static final int POINTS = 48;
    private static final int FEWEST_UPDATES = 20;
    /** A point is the mean over this factor of updates to either side: one update's loss is noise. */
    private static final double SMOOTH = 1.12;

    private static final String METRIC = "train/loss";

    private SweepCurves() {}

    /** The curves of all completed trials; empty where none has metrics. */
    public static Optional<Curves> read(SweepFolder folder, Count count) {
        List<double[]> points = new ArrayList<>();
        List<Integer> runs = new ArrayList<>();
        int run = 0;
        for (TrialResult row : folder.results()) {
            RunFolder trial = new RunFolder(folder.path().resolve(row.run()));
            if (row.status() != Status.COMPLETED || !Files.exists(trial.metricsFile())) {
                continue;
            }
            MetricSeries loss = trial.metrics().get(METRIC);
            if (loss != null && loss.size() >= FEWEST_UPDATES) {
                for (double[] point : thinned(row, count.of(row), loss)) {
                    points.add(point);
                    runs.add(run);
                }
                run++;
            }
        }
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new Curves(
                        new Observations(column(points, 0), column(points, 1), column(points, 2)),
                        runs,
                        "training loss, smoothed over " + Math.round(100 * (SMOOTH - 1)) + " % of the updates to either"
                                + " side"));
    }

    /** (N, D, loss) at places evenly in the logarithm of the update. */
    private static List<double[]> thinned(TrialResult row, long n, MetricSeries loss) {
        long[] steps = loss.steps();
        double[] values = loss.values();
        double last = steps[steps.length - 1];
        double first = FEWEST_UPDATES / 2.0;
        List<double[]> points = new ArrayList<>();
        for (int k = 0; k < POINTS; k++) {
            double step = first * Math.pow(last / SMOOTH / first, k / (POINTS - 1.0));
            double sum = 0;
            int count = 0;
            for (int i = 0; i < steps.length; i++) {
                if (steps[i] >= step / SMOOTH && steps[i] <= step * SMOOTH) {
                    sum += values[i];
                    count++;
                }
            }
            double mean = sum / count;
            if (mean > 0 && Double.isFinite(mean)) {
                points.add(new double[] {n, row.d() * step / last, mean});
            }
        }
        return points;
    }

    private static double[] column(List<double[]> points, int column) {
        return points.stream().mapToDouble(point -> point[column]).toArray();
    }
}
