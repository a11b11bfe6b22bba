package dev.trainyard.storage.checkpoint;

import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.ModelSection.Parallelism;
import dev.trainyard.storage.workload.Workloads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
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
        return asSubset(more -> Workloads.checkpoint(model, more), OptionalInt.of(processes), overrides);
    }

    /**
     * The same of a workload file of the user's own; one with DLIO's name of a published model, as {@code llama_8b}, is held
     * to be that.
     *
     * @throws dev.trainyard.base.InputException if it cannot be read or says something impossible
     */
    public static ChosenWorkload file(Path file, OptionalInt processes, List<String> overrides) {
        return asSubset(
                more -> {
                    ChosenWorkload chosen = Workloads.file(file, more);
                    return chosen.withModel(published(chosen.model()));
                },
                processes,
                overrides);
    }

    /** As many processes as the user asked for, else as CLOSED has, else as one copy of the model or more is split over. */
    public static int processes(ChosenWorkload chosen, OptionalInt asked) {
        Parallelism split = chosen.workload().model().parallelism();
        int own = split.tensor() * split.pipeline() * Math.max(1, split.data());
        return asked.orElse(CLOSED.getOrDefault(chosen.model(), own));
    }

    private static ChosenWorkload asSubset(
            Function<List<String>, ChosenWorkload> make, OptionalInt processes, List<String> overrides) {
        ChosenWorkload whole = make.apply(overrides);
        int closed = closedProcesses(whole.model());
        if (processes.orElse(closed) >= closed) {
            return whole;
        }
        Parallelism split = whole.workload().model().parallelism();
        int copies = closed / (split.tensor() * split.pipeline());
        List<String> subset = Stream.concat(
                        Stream.of("checkpoint.mode=subset", "model.parallelism.data=" + copies),
                        overrides.stream()) // the user's own word is the last
                .toList();
        return make.apply(subset);
    }

    private static String published(String name) {
        String model = name.replaceFirst("^llama3?[_-]", "llama3-");
        return CLOSED.containsKey(model) ? model : name;
    }
}
