package dev.trainyard.storage.rules;

import dev.trainyard.storage.checkpoint.CheckpointModels;
import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.workload.ModelSection.Parallelism;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the rules say of the four models of checkpoints. The size is that of the formula; the published 18 TB of the largest is
 * 7/6 of it, see docs/storage-rules.md.
 *
 * @param name as the command line writes it
 * @param processes in CLOSED
 * @param modelProcesses that one copy of the model is split over: tensor times pipeline parallelism
 * @param gib of a whole checkpoint
 */
record CheckpointModel(String name, int processes, int modelProcesses, double gib) {
    private static final double GIB = 1L << 30;

    static Optional<CheckpointModel> of(String name) {
        if (!Workloads.checkpointModels().contains(name)) {
            return Optional.empty();
        }
        int processes = CheckpointModels.closedProcesses(name);
        Workload workload = CheckpointModels.chosen(name, processes, List.of()).workload();
        Parallelism split = workload.model().parallelism();
        long bytes = CheckpointPlan.of(workload, processes).bytes();
        return Optional.of(new CheckpointModel(name, processes, split.tensor() * split.pipeline(), bytes / GIB));
    }

    static String names() {
        return String.join(", ", Workloads.checkpointModels());
    }

    /** Memory of an emulated accelerator, GiB; empty for one that the rules do not know. */
    static Optional<Integer> memory(String accelerator) {
        return Arrays.stream(Accelerator.values())
                .filter(known -> known.name().equalsIgnoreCase(accelerator))
                .map(known -> known.gib)
                .findFirst();
    }

    static String accelerators() {
        return String.join(
                ", ",
                Arrays.stream(Accelerator.values())
                        .map(known -> known.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private enum Accelerator {
        A100(80),
        H100(80),
        B200(180),
        MI355(288);

        private final int gib;

        Accelerator(int gib) {
            this.gib = gib;
        }
    }
}
