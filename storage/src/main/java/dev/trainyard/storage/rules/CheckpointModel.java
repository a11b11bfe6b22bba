package dev.trainyard.storage.rules;

import java.util.Arrays;
import java.util.List;
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
    private static final List<CheckpointModel> ALL = List.of(
            new CheckpointModel("llama3-8b", 8, 1, 104.70),
            new CheckpointModel("llama3-70b", 64, 8, 911.17),
            new CheckpointModel("llama3-405b", 512, 256, 5291.7),
            new CheckpointModel("llama3-1t", 1024, 512, 15425.0));

    static Optional<CheckpointModel> of(String name) {
        return ALL.stream().filter(model -> model.name.equals(name)).findFirst();
    }

    static String names() {
        return String.join(", ", ALL.stream().map(CheckpointModel::name).toList());
    }

    /** Memory of an emulated accelerator, GiB; empty for one that the rules do not know. */
    static Optional<Integer> memory(String accelerator) {
        return Arrays.stream(Accelerator.values())
                .filter(known -> known.name().equalsIgnoreCase(accelerator))
                .map(known -> known.gib)
                .findFirst();
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
