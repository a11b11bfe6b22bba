package dev.trainyard.runs;

import dev.trainyard.base.config.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How two runs differ.
 *
 * @param environment what they ran on and with: seed, code, host, device, threads, versions
 * @param config by full key, {@code optimizer.beta1}
 * @param summary by key, inner ones with dots
 * @param metrics the last value of each
 */
public record RunDiff(
        String left,
        String right,
        List<Change> environment,
        List<Change> config,
        List<Change> summary,
        List<Change> metrics) {
    /**
     * Compares two runs, also of different kinds.
     *
     * @throws dev.trainyard.base.InputException if the description or the configuration of one cannot be read
     */
    public static RunDiff of(RunFolder left, RunFolder right) {
        return new RunDiff(
                left.id(),
                right.id(),
                environment(left, right),
                Change.between(config(left), config(right)),
                Change.between(summary(left), summary(right)),
                Change.between(lastMetrics(left), lastMetrics(right)));
    }

    /** The part of the difference that may explain why two runs of one configuration part. */
    public static List<Change> environment(RunFolder left, RunFolder right) {
        return Change.between(environment(left.info()), environment(right.info()));
    }

    private static Map<String, String> environment(RunInfo info) {
        Map<String, String> flat = new LinkedHashMap<>();
        flat.put("seed", Long.toString(info.seed()));
        flat.put("host", info.host());
        flat.put("device", info.device());
        flat.put("threads", Integer.toString(info.threads()));
        info.git().ifPresent(git -> flat.put("git", git.commit() + (git.dirty() ? " (changed)" : "")));
        info.versions().forEach((name, version) -> flat.put("versions." + name, version));
        return flat;
    }

    private static Map<String, String> config(RunFolder run) {
        return run.configYaml()
                .map(yaml -> Config.parse(run.path().resolve("config.yaml").toString(), yaml, List.of())
                        .flattened())
                .orElse(Map.of());
    }

    private static Map<String, String> summary(RunFolder run) {
        return run.summary().map(FlatJson::of).orElse(Map.of());
    }

    private static Map<String, String> lastMetrics(RunFolder run) {
        Map<String, String> last = new LinkedHashMap<>();
        run.metrics().forEach((name, series) -> last.put(name, Double.toString(series.last())));
        return last;
    }
}
