package dev.trainyard.storage.rules;

import dev.trainyard.base.config.Config;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody has changed of a published workload. */
final class Differences {
    private Differences() {}

    /**
     * What was set beside the file, and where a file of the user's own differs from the published one: dotted keys, with the
     * values that they have now.
     *
     * @param published empty where nothing but the overrides can differ, or there is none to compare with, which is a finding of
     *     its own
     */
    static Map<String, String> of(ChosenWorkload chosen, Optional<Workload> published) {
        Map<String, String> changed = new LinkedHashMap<>();
        Map<String, String> own = published.isPresent() ? flat(chosen.workload()) : Map.of();
        published.map(Differences::flat).orElse(Map.of()).forEach((key, value) -> {
            String now = own.getOrDefault(key, value);
            if (!now.equals(value)) {
                changed.put(key, now);
            }
        });
        chosen.overrides().forEach((key, value) -> {
            String name = canonical(key);
            changed.keySet()
                    .removeIf(other -> other.startsWith(name + ".")); // computation_time.mean of computation_time
            changed.put(name, value);
        });
        return changed;
    }

    private static Map<String, String> flat(Workload workload) {
        return Config.parse("workload", workload.yaml(), List.of()).flattened();
    }

    /** DLIO's second name of a section or key is the same key to the rules. */
    private static String canonical(String key) {
        return key.replaceFirst("^data_reader\\.", "reader.").replaceFirst("\\.record_length$", ".record_length_bytes");
    }
}
