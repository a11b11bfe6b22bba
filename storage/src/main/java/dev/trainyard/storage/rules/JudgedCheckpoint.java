package dev.trainyard.storage.rules;

import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.checkpoint.CheckpointSettings;
import dev.trainyard.storage.workload.CheckpointSection;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint benchmark that is to be judged.
 *
 * @param model as the command line writes it: {@code llama3-8b}
 * @param accelerator whose memory must hold the checkpoint, where it is known
 * @param subset whether it says that it is a part of the model's processes
 * @param fsync whether every write is forced to the storage
 * @param scale 1, or the fraction of the model's size that was asked for
 * @param overrides dotted keys that were set or differ from the published workload, with their values
 */
public record JudgedCheckpoint(
        String model,
        Optional<String> accelerator,
        int processes,
        int hosts,
        int writes,
        int reads,
        boolean subset,
        boolean fsync,
        double scale,
        Map<String, String> overrides) {

    /** One that has not been run yet. */
    public static JudgedCheckpoint of(ChosenWorkload chosen, CheckpointPlan plan, String accelerator, int hosts) {
        CheckpointSection section = chosen.workload().checkpoint();
        CheckpointSettings settings = CheckpointSettings.of(section);
        Optional<Workload> published = Optional.of(chosen.model())
                .filter(model ->
                        !chosen.shipped() && Workloads.checkpointModels().contains(model))
                .map(model -> Workloads.checkpoint(model, List.of()).workload());
        return new JudgedCheckpoint(
                chosen.model(),
                Optional.of(accelerator),
                plan.processes(),
                hosts,
                settings.writes(),
                settings.reads(),
                section.mode() == CheckpointSection.Mode.SUBSET,
                settings.fsync(),
                plan.scale(),
                Differences.of(chosen, published));
    }
}
