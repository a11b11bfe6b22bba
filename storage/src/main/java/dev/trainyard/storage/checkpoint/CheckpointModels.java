package dev.trainyard.storage.checkpoint;

import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.ModelSection.Parallelism;
import dev.trainyard.storage.workload.Workloads;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The four models of the rules, and how many processes a CLOSED submission takes for each. */
public final class CheckpointModels {
    private static final Map<String, Integer> CLOSED =
            Map.of("llama3-8b", 8, "llama3-70b", 64, "llama3-405b", 512, "llama3-1t", 1024);

    private CheckpointModels() {}

    /** Processes of a CLOSED submission; 0 for a model that is none of the four. */
    public static int closedProcesses(String model) {
        return CLOSED.getOrDefault(model, 0);
    }

    /**
     * The workload of {@code model} for {@code processes}: with fewer than CLOSED has, each writes the part that it would
     * have there.
     *
     * @throws dev.trainyard.base.InputException at an unknown model or a bad override
     */
    public static ChosenWorkload chosen(String model, int processes, List<String> overrides) {
        ChosenWorkload whole = Workloads.checkpoint(model, overrides);
        int closed = closedProcesses(model);
        if (processes >= closed) {
            return whole;
        }
        Parallelism split = whole.workload().model().parallelism();
        int copies = closed / (split.tensor() * split.pipeline());
        List<String> subset = Stream.concat(
                        Stream.of("checkpoint.mode=subset", "model.parallelism.data=" + copies),
                        overrides.stream()) // the user's own word is the last
                .toList();
        return Workloads.checkpoint(model, subset);
    }
}
