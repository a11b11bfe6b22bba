package dev.trainyard.train;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.cuda.CudaException;
import dev.trainyard.train.config.RetrySection;
import dev.trainyard.train.parallel.WorkerLostException;
import dev.trainyard.train.resilience.DeviceLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A run that fails goes back to its last good checkpoint within the process, so many times in a row; an attempt that has
 * committed a checkpoint of its own does not count. What cannot end better is not tried: wrong input, memory that does not
 * suffice, a loss that is lost, a CUDA error, after which the device answers nothing in this process.
 */
final class Attempts {
    private final RetrySection section;
    private final RunWriter run;
    private final TrainProgress progress;
    private TrainPlan plan;

    Attempts(TrainPlan plan, RunWriter run, TrainProgress progress) {
        this.plan = plan;
        this.section = plan.config().retry();
        this.run = run;
        this.progress = progress;
    }

    /**
     * @param attempt gets the plan, with the devices that are left, and when it began
     */
    TrainRuns.Outcome outcome(BiFunction<TrainPlan, Beginning, TrainRuns.Outcome> attempt) {
        Beginning begun = Beginning.of(run);
        int inARow = 0;
        long committed = commits();
        while (true) {
            try {
                return attempt.apply(plan, begun);
            } catch (RuntimeException e) {
                if (goesOnWithout(e)) {
                    begun = Beginning.again();
                    continue;
                }
                inARow = commits() > committed ? 1 : inARow + 1;
                committed = commits();
                if (!mayPass(e instanceof WorkerLostException ? e.getCause() : e) || inARow > section.general()) {
                    throw e;
                }
                tell(e, inARow);
                begun = Beginning.again();
            }
        }
    }

    /** Whether a device is lost, and there are others, which then do its work too. */
    private boolean goesOnWithout(RuntimeException failure) {
        if (!(failure instanceof WorkerLostException lost
                && plan.devices().size() > 1
                && (lost.getCause() instanceof CudaException || lost.getCause() instanceof DeviceLostException))) {
            return false;
        }
        List<Device> left = new ArrayList<>(plan.devices());
        Device gone = left.remove(lost.rank());
        run.event(
                "rank_lost",
                Map.of(
                        "rank",
                        lost.rank(),
                        "device",
                        gone.toString(),
                        "left",
                        left.size(),
                        "reason",
                        String.valueOf(lost.getMessage())));
        progress.note(lost.getMessage() + "; going on from the last checkpoint with " + left.size() + " of "
                + plan.devices().size() + " devices");
        plan = plan.on(left);
        return true;
    }

    private static boolean mayPass(@Nullable Throwable failure) {
        return !(failure instanceof InputException
                || failure instanceof OutOfMemoryException
                || failure instanceof DivergedException
                || failure instanceof CudaException);
    }

    private void tell(RuntimeException failure, int attempt) {
        String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof RollbackException lost) {
            Rollback.note(run, lost);
        } else {
            run.event("retry", Map.of("operation", "training", "attempt", attempt, "reason", reason));
        }
        progress.note(
                reason + "; going back to the last good checkpoint (" + attempt + " of " + section.general() + ")");
    }

    private long commits() {
        return run.folder().events().stream()
                .filter(event -> event.path("kind").asString("").equals("checkpoint_committed"))
                .count();
    }
}
