package dev.trainyard.train.resilience;

import dev.trainyard.train.PhaseClock;
import dev.trainyard.train.PhaseClock.Phase;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the wall time of a run has gone, over all its processes; the parts add up to the whole. Seconds.
 *
 * @param step updates that the run has kept
 * @param data reading batches
 * @param evaluation evaluations
 * @param checkpoint standing still for checkpoints
 * @param start starting processes: the JVM, libraries, memory, weights, resuming
 * @param redone updates that were lost with a process, and everything else since its last checkpoint
 * @param down between the end of a process and the start of the next: queues, requeue holds, people
 */
public record Spent(
        double step, double data, double evaluation, double checkpoint, double start, double redone, double down) {
    public static final Spent NOTHING = new Spent(0, 0, 0, 0, 0, 0, 0);

    /** This and what a process has spent since its clock began. */
    Spent plus(PhaseClock clock) {
        return new Spent(
                step + clock.seconds(Phase.STEP),
                data + clock.seconds(Phase.DATA),
                evaluation + clock.seconds(Phase.EVALUATION),
                checkpoint + clock.seconds(Phase.CHECKPOINT),
                start + clock.seconds(Phase.START),
                redone,
                down);
    }

    Spent plus(double moreStart, double moreRedone, double moreDown) {
        return new Spent(
                step,
                data,
                evaluation,
                checkpoint,
                start + Math.max(0, moreStart),
                redone + Math.max(0, moreRedone),
                down + Math.max(0, moreDown));
    }

    /** All of it. */
    public double total() {
        return step + data + evaluation + checkpoint + start + redone + down;
    }

    /** Share of the whole in which the run has done updates that it kept. */
    public double goodput() {
        return total() == 0 ? 0 : step / total();
    }

    /** Everything but the updates, by cause. */
    public Map<String, Double> lost() {
        Map<String, Double> lost = new LinkedHashMap<>();
        lost.put("data", data);
        lost.put("evaluation", evaluation);
        lost.put("checkpoint", checkpoint);
        lost.put("start", start);
        lost.put("redone", redone);
        lost.put("down", down);
        return lost;
    }
}
