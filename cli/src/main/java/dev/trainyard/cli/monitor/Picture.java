package dev.trainyard.cli.monitor;

import dev.trainyard.monitor.Sample;
import dev.trainyard.monitor.diagnose.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to show.
 *
 * @param subject the host's name, or the run with its state
 * @param window the last samples, the latest last; at least one
 * @param findings what holds over them
 * @param noGpus why there are no GPUs
 */
record Picture(String subject, List<Sample> window, List<Finding> findings, Optional<String> noGpus) {
    Sample latest() {
        return window.getLast();
    }

    /** As {@code --json} prints it: every figure, null where it is not there. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("subject", subject);
        json.putAll(latest().json(true));
        json.put("no_gpus", noGpus.orElse(null));
        json.put("findings", findings.stream().map(Finding::json).toList());
        return json;
    }
}
