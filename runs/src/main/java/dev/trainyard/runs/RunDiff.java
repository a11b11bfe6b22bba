package dev.trainyard.runs;

import dev.trainyard.base.config.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How two runs differ.
 *
 * @param config by full key, {@code optimizer.beta1}
 * @param summary by key, inner ones with dots
 * @param metrics the last value of each
 */
public record RunDiff(String left, String right, List<Change> config, List<Change> summary, List<Change> metrics) {
    public static RunDiff of(RunFolder left, RunFolder right) {
        return new RunDiff(
                left.id(),
                right.id(),
                Change.between(config(left), config(right)),
                Change.between(summary(left), summary(right)),
                Change.between(lastMetrics(left), lastMetrics(right)));
    }

    private static Map<String, String> config(RunFolder run) {
        return run.configYaml()
                .map(yaml -> Config.parse(run.path().resolve("config.yaml").toString(), yaml, List.of())
                        .flattened())
                .orElse(Map.of());
    }

    private static Map<String, String> summary(RunFolder run) {
        Map<String, String> flat = new LinkedHashMap<>();
        run.summary().ifPresent(summary -> flatten("", summary, flat));
        return flat;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> flat) {
        if (node.isObject()) {
            node.propertyStream()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), flat));
        } else {
            flat.put(path, node.isString() ? node.stringValue() : node.toString());
        }
    }

    private static Map<String, String> lastMetrics(RunFolder run) {
        Map<String, String> last = new LinkedHashMap<>();
        run.metrics().forEach((name, series) -> last.put(name, Double.toString(series.last())));
        return last;
    }
}
