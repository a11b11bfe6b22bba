package dev.trainyard.runs.trackers;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run is, in the words that trackers have for it.
 *
 * @param config by full key, {@code model.n_layer}, without keys that have no value
 */
public record RunFacts(RunInfo info, String path, String configYaml, Map<String, String> config) {
    /**
     * Reads the folder.
     *
     * @throws InputException if it is no run
     */
    public static RunFacts of(RunFolder run) {
        String yaml = run.configYaml().orElse("");
        Map<String, String> config = new LinkedHashMap<>(
                Config.parse(run.path().resolve("config.yaml").toString(), yaml, List.of())
                        .flattened());
        config.values().removeIf("null"::equals);
        return new RunFacts(run.info(), run.path().toAbsolutePath().toString(), yaml, config);
    }

    /** The id, and the name as far as any file system takes it. */
    public String fileName() {
        String name = info.name().replaceAll("[^A-Za-z0-9._-]+", "_");
        return name.isEmpty() ? info.id() : info.id() + "-" + name.substring(0, Math.min(80, name.length()));
    }

    /** What people call it. */
    public String title() {
        return info.name().isEmpty() ? info.id() : info.name();
    }

    /** What else there is to know, by key. */
    public Map<String, String> environment() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("id", info.id());
        facts.put("kind", info.kind());
        facts.put("folder", path);
        facts.put("started", info.started().toString());
        facts.put("command", String.join(" ", info.command()));
        facts.put("config_hash", info.configHash());
        facts.put("seed", Long.toString(info.seed()));
        facts.put("device", info.device());
        facts.put("threads", Integer.toString(info.threads()));
        facts.put("host", info.host());
        info.git().ifPresent(git -> facts.put("git", git.commit() + (git.dirty() ? " (changed)" : "")));
        info.versions().forEach(facts::put);
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    /** All of it as a table. */
    public String markdown() {
        StringBuilder text = new StringBuilder("| | |\n|---|---|\n");
        environment()
                .forEach((key, value) -> text.append("| ")
                        .append(key)
                        .append(" | ")
                        .append(value.replace("|", "\\|"))
                        .append(" |\n"));
        return text.toString();
    }
}
