package dev.trainyard.runs.trackers;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a run is, in the words that trackers have for it.
 *
 * @param config by full key, {@code model.n_layer}, without keys that have no value; a list is one text
 */
public record RunFacts(RunInfo info, String path, String configYaml, Map<String, String> config) {
    private static final Pattern ELEMENT = Pattern.compile("\\[\\d+]");

    /**
     * Reads the folder.
     *
     * @throws InputException if it is no run
     */
    public static RunFacts of(RunFolder run) {
        String yaml = run.configYaml().orElse("");
        Map<String, String> config = new LinkedHashMap<>();
        Config.parse(run.path().resolve("config.yaml").toString(), yaml, List.of())
                .flattened()
                .forEach((key, value) -> {
                    if (!value.equals("null")) {
                        config.merge(
                                ELEMENT.matcher(key).replaceAll(""), value, (list, element) -> list + ", " + element);
                    }
                });
        return new RunFacts(run.info(), run.path().toAbsolutePath().normalize().toString(), yaml, config);
    }

    /** The name of the run's folder, and what people call the run as far as any file system takes it. */
    public String fileName() {
        String id = String.valueOf(Path.of(path).getFileName());
        String name = info.name().replaceAll("[^A-Za-z0-9._-]+", "_");
        return name.isEmpty() ? id : id + "-" + name.substring(0, Math.min(80, name.length()));
    }

    /** What people call it. */
    public String title() {
        return info.name().isEmpty() ? info.id() : info.name();
    }

    /** A value of the configuration as the truth value, the number or the text that it is. */
    public static Object typed(String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        try {
            double number = Double.parseDouble(value);
            return number == Math.rint(number) && Math.abs(number) < 1e15 ? (Object) (long) number : (Object) number;
        } catch (NumberFormatException e) {
            return value;
        }
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

    /** Where a run keeps the checkpoint of {@code step}: in its folder, or where its configuration says. */
    public static Path checkpoint(RunFolder run, long step) {
        String elsewhere = of(run).config().getOrDefault("checkpoint.dir", "");
        Path folder = elsewhere.isEmpty() ? run.checkpoints() : Path.of(elsewhere, run.id());
        return folder.toAbsolutePath().normalize().resolve(String.format(Locale.ROOT, "step-%08d", step));
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
