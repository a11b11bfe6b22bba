package dev.trainyard.scaling.study;

import dev.trainyard.torch.Device;
import dev.trainyard.train.Interruption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Trains a trial for the least time after which it is preempted with a checkpoint: one update. */
final class StoppedTrial {
    private StoppedTrial() {}

    static void stopOnTheWay(SweepFolder folder, SweepPlan plan, Trial trial) {
        GptTrials trials =
                new GptTrials(folder, plan.config(), Optional.empty(), "test", List.of(), List.of(Device.CPU), false);
        try (Interruption now = Interruption.listen(Optional.of(Duration.ZERO));
                TrialRunner.Claim claim = trials.claim(trial, 0).orElseThrow()) {
            Measured measured = claim.train(now, _ -> {});
            if (measured.finished()) {
                throw new IllegalStateException("it was to be stopped");
            }
        }
    }
}
