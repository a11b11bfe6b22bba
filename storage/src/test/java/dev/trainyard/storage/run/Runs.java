package dev.trainyard.storage.run;

import dev.trainyard.cluster.World;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Short ways to runs for tests. */
final class Runs {
    private Runs() {}

    /** unet3d on an H100 without its checkpoints, changed. */
    static Workload workload(String... overrides) {
        List<String> all = new ArrayList<>(List.of("workflow.checkpoint=false", "train.epochs=1"));
        all.addAll(List.of(overrides));
        return Workloads.training("unet3d", "h100", all).workload();
    }

    static RunResult virtual(VirtualClock clock, SampleSource source, int accelerators, String... overrides) {
        return new TrainingRun(
                        workload(overrides),
                        source,
                        World.alone(),
                        clock,
                        RunOptions.of(accelerators, 7),
                        Optional::empty)
                .run();
    }
}
