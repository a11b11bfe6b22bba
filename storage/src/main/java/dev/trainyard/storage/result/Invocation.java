package dev.trainyard.storage.result;

import dev.trainyard.storage.workload.ChosenWorkload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a command was called: what {@code training_<time>_metadata.json} tells beside the measurement.
 *
 * @param command datasize, datagen or run
 * @param arguments the command line, program first
 * @param memoryGib {@code --client-host-memory-in-gb}
 */
public record Invocation(
        ChosenWorkload chosen,
        String command,
        int accelerators,
        int hosts,
        double memoryGib,
        Path dataFolder,
        Path resultsFolder,
        List<String> arguments) {

    /** mlpstorage's {@code args}: its flags by their long names. */
    Map<String, Object> args() {
        Map<String, Object> args = new LinkedHashMap<>();
        args.put("program", "training");
        args.put("command", command);
        args.put("model", chosen.model());
        args.put("accelerator_type", chosen.accelerator());
        args.put(command.equals("datasize") ? "max_accelerators" : "num_accelerators", accelerators);
        args.put("num_client_hosts", hosts);
        args.put("client_host_memory_in_gb", memoryGib);
        args.put("data_dir", dataFolder.toString());
        args.put("results_dir", resultsFolder.toString());
        args.put(
                "params",
                chosen.overrides().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        return args;
    }
}
