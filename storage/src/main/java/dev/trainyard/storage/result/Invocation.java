package dev.trainyard.storage.result;

import dev.trainyard.storage.workload.ChosenWorkload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a command was called: what {@code <kind>_<time>_metadata.json} tells beside the measurement.
 *
 * @param kind training or checkpointing
 * @param command datasize, datagen or run
 * @param processes that were emulated, or that generated data
 * @param dataFolder what was measured: the data set, or the folder of the checkpoints
 * @param options further flags of mlpstorage by their long names
 * @param arguments the command line, without the program's name
 */
public record Invocation(
        String kind,
        ChosenWorkload chosen,
        Optional<String> accelerator,
        String command,
        int processes,
        Path dataFolder,
        Path resultsFolder,
        Map<String, Object> options,
        List<String> arguments) {

    /** Of a command that is about the data set of a training. */
    public static Invocation training(
            ChosenWorkload chosen,
            String command,
            int processes,
            Path dataFolder,
            Path resultsFolder,
            Map<String, Object> options,
            List<String> arguments) {
        return new Invocation(
                ResultTree.TRAINING,
                chosen,
                chosen.accelerator(),
                command,
                processes,
                dataFolder,
                resultsFolder,
                options,
                arguments);
    }

    /** Of a checkpoint benchmark. */
    public static Invocation checkpointing(
            ChosenWorkload chosen,
            String accelerator,
            int processes,
            Path resultsFolder,
            Map<String, Object> options,
            List<String> arguments) {
        return new Invocation(
                ResultTree.CHECKPOINTING,
                chosen,
                Optional.of(accelerator),
                "run",
                processes,
                chosen.workload().checkpoint().checkpointFolder(),
                resultsFolder,
                options,
                arguments);
    }

    /** mlpstorage's {@code args}: its flags by their long names. */
    Map<String, Object> args() {
        Map<String, Object> args = new LinkedHashMap<>();
        args.put("program", kind);
        args.put("command", command);
        args.put("model", chosen.model());
        args.put("accelerator_type", accelerator);
        args.putAll(options);
        args.put(kind.equals(ResultTree.TRAINING) ? "data_dir" : "checkpoint_folder", dataFolder.toString());
        args.put("results_dir", resultsFolder.toString());
        args.put(
                "params",
                chosen.overrides().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        return args;
    }
}
