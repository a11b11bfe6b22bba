package dev.trainyard.storage.workload;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload that somebody wants to run.
 *
 * @param model as the rules know it: the name on the command line, or what the file says
 * @param named how a command line names it: {@code --model unet3d --accelerator-type h100}, or {@code --workload FILE}
 * @param accelerator what is emulated; empty where the workload has none
 * @param overrides the keys that were set beside the file, dotted, with their values as given
 * @param notices one sentence for each key that was written and has no effect
 */
public record ChosenWorkload(
        String model,
        String named,
        Optional<String> accelerator,
        Workload workload,
        Map<String, String> overrides,
        List<String> notices) {

    /** The name that its file has, or would have, among DLIO's. */
    public String name() {
        return model.replace('-', '_') + accelerator.map(type -> "_" + type).orElse("");
    }

    /** Whether it is a published file, so that it differs from that by its overrides alone. */
    public boolean shipped() {
        return named.startsWith("--model ");
    }

    /** The same under the name by which the rules know it. */
    public ChosenWorkload withModel(String other) {
        return new ChosenWorkload(other, named, accelerator, workload, overrides, notices);
    }

    /** What to type to make the data that it reads. */
    public String datagen() {
        StringBuilder line = new StringBuilder("trainyard storage datagen " + named + " --num-processes 8");
        overrides.forEach((key, value) -> {
            if (key.equals("dataset.data_folder")) {
                line.append(" --data-dir ").append(value);
            } else if (key.startsWith("dataset.")) {
                line.append(" --param ").append(key).append('=').append(value);
            }
        });
        return line.toString();
    }
}
