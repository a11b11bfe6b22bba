package dev.trainyard.precision.watch;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The run that this one is compared with while it trains.
 *
 * @param loss by update
 * @param underflow mean over the tensors, by update; empty where it rounded nothing
 */
record Baseline(Map<Long, Double> loss, Map<Long, Double> underflow) {
    /**
     * Reads a run.
     *
     * @param name its id, its name, or its folder
     * @param runs where runs are
     * @throws InputException if there is none, or it has no losses
     */
    static Baseline read(String name, Path runs) {
        RunFolder folder = found(name, runs);
        Map<String, MetricSeries> metrics = folder.metrics();
        Map<Long, Double> loss = byStep(metrics, "train/loss");
        if (loss.isEmpty()) {
            throw new InputException(
                    "precision.baseline: " + folder.path() + " has no train/loss; give a training run");
        }
        return new Baseline(loss, byStep(metrics, "precision/underflow/mean"));
    }

    private static RunFolder found(String name, Path runs) {
        try {
            return new RunStore(runs).find(name);
        } catch (InputException e) {
            throw new InputException("precision.baseline: " + e.getMessage(), e);
        }
    }

    private static Map<Long, Double> byStep(Map<String, MetricSeries> metrics, String name) {
        Map<Long, Double> values = new HashMap<>();
        MetricSeries series = metrics.get(name);
        if (series != null) {
            long[] steps = series.steps();
            double[] numbers = series.values();
            for (int i = 0; i < steps.length; i++) {
                values.put(steps[i], numbers[i]);
            }
        }
        return values;
    }

    /** The share by which {@code value} is above this run's loss at that update; absent where this has none. */
    OptionalDouble aboveLoss(long step, double value) {
        double own = loss.getOrDefault(step, Double.NaN);
        return Double.isFinite(own) && own > 0 ? OptionalDouble.of(value / own - 1) : OptionalDouble.empty();
    }

    /** How much {@code share} is above this run's underflow at that update; a run that rounds nothing has none. */
    OptionalDouble aboveUnderflow(long step, double share) {
        return loss.containsKey(step)
                ? OptionalDouble.of(share - underflow.getOrDefault(step, 0.0))
                : OptionalDouble.empty();
    }
}
