package dev.trainyard.precision.watch;

import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.MetricNumbers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Adds to each line of metrics how its loss and gradient norm stand to the lines before, and to the baseline. */
public final class LossWatch {
    /** How far the loss is above the median of the lines before, in robust deviations. */
    public static final String LOSS_Z = "precision/loss_z";
    /** The loss over that median. */
    public static final String LOSS_RATIO = "precision/loss_ratio";
    /** The gradient norm over its median. */
    public static final String GRAD_NORM_RATIO = "precision/grad_norm_ratio";
    /** The share by which the loss is above the baseline's. */
    public static final String ABOVE_BASELINE = "precision/loss_above_baseline";
    /** Mean underflow less the baseline's. */
    public static final String UNDERFLOW_ABOVE_BASELINE = "precision/underflow_above_baseline";

    private static final String LOSS = "train/loss";
    private static final String GRAD_NORM = "train/grad_norm";
    private static final String UNDERFLOW = "precision/underflow/mean";

    private final Optional<Baseline> baseline;
    private final RobustWindow losses = new RobustWindow();
    private final RobustWindow norms = new RobustWindow();
    private long lost;
    private boolean spoilt;

    /**
     * @param baseline a run's id or folder
     * @param runs where runs are
     * @throws dev.trainyard.base.InputException if there is no such run
     */
    public LossWatch(Optional<String> baseline, Path runs) {
        this.baseline = baseline.map(name -> Baseline.read(name, runs));
    }

    /** @param line has what the trainer and the telemetry have put */
    public void metrics(long step, JsonLine line) {
        MetricNumbers numbers = line.numbers();
        double loss = numbers.get(LOSS);
        double norm = numbers.get(GRAD_NORM);
        OptionalDouble underflow =
                numbers.has(UNDERFLOW) ? OptionalDouble.of(numbers.get(UNDERFLOW)) : OptionalDouble.empty();
        put(line, LOSS_Z, losses.z(loss));
        put(line, LOSS_RATIO, losses.ratio(loss));
        put(line, GRAD_NORM_RATIO, norms.ratio(norm));
        baseline.ifPresent(run -> {
            put(line, ABOVE_BASELINE, run.aboveLoss(step, loss));
            underflow.ifPresent(share -> put(line, UNDERFLOW_ABOVE_BASELINE, run.aboveUnderflow(step, share)));
        });
        losses.add(loss);
        norms.add(norm);
        lost = Double.isFinite(loss) ? 0 : lost + 1;
        spoilt = !Double.isFinite(norm);
    }

    /** Whether the last line says that the weights may be NaN by now. */
    public boolean isLost() {
        return lost > 0 || spoilt;
    }

    private static void put(JsonLine line, String name, OptionalDouble value) {
        value.ifPresent(number -> line.put(name, number));
    }

    /** For a checkpoint. */
    public Map<String, Object> state() {
        return Map.of("losses", losses.state(), "norms", norms.state(), "lost", lost);
    }

    /** Goes on from {@link #state}. */
    public void resume(JsonNode state) {
        losses.resume(state.path("losses"));
        norms.resume(state.path("norms"));
        lost = state.path("lost").asLong(0);
    }
}
