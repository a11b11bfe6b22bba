package dev.trainyard.storage.result;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A folder of one invocation, written by Trainyard or by mlpstorage. A file that is absent or broken is a missing node.
 *
 * @param kind training or checkpointing
 * @param model the name of the folder that stands for it
 * @param command datasize, datagen or run; run for checkpointing
 * @param workload the {@code workload} of dlio_config/config.yaml
 * @param overrides of dlio_config/overrides.yaml, without {@code ++workload.}
 * @param problems files that are there and cannot be read, one sentence each
 */
public record StoredRun(
        Path folder,
        String kind,
        String model,
        String command,
        JsonNode summary,
        JsonNode metadata,
        JsonNode workload,
        Map<String, String> overrides,
        List<String> problems) {
    private static final ObjectMapper YAML = new YAMLMapper();

    static StoredRun read(Path folder, String kind, String model, String command) {
        List<String> problems = new ArrayList<>();
        JsonNode summary = named(folder, "summary.json")
                .map(file -> parsed(file, Json.mapper(), problems))
                .orElse(missing());
        JsonNode metadata = named(folder, "_metadata.json")
                .map(file -> parsed(file, Json.mapper(), problems))
                .orElse(missing());
        Path config = folder.resolve("dlio_config");
        JsonNode workload = optional(config.resolve("config.yaml"), problems).path("workload");
        Map<String, String> overrides = new LinkedHashMap<>();
        optional(config.resolve("overrides.yaml"), problems).forEach(override -> {
            String text = override.asString("").replaceFirst("^\\++", "");
            int equals = text.indexOf('=');
            if (text.startsWith("workload.") && equals > 0) {
                overrides.put(text.substring("workload.".length(), equals), text.substring(equals + 1));
            }
        });
        return new StoredRun(folder, kind, model, command, summary, metadata, workload, overrides, problems);
    }

    /** Name of the folder: the time of the invocation. */
    public String name() {
        return String.valueOf(folder.getFileName());
    }

    /** When it began: the summary's word, else the folder's name. */
    public Optional<LocalDateTime> start() {
        return DlioTime.parse(summary.path("start").asString("")).or(() -> DlioTime.ofFolder(name()));
    }

    /** When the process of the invocation began, which is earlier than the measurement. */
    public Optional<LocalDateTime> invoked() {
        return DlioTime.parse(metadata.path("invocation_start_time").asString(""))
                .or(this::start);
    }

    public Optional<LocalDateTime> end() {
        return DlioTime.parse(summary.path("end").asString(""));
    }

    /** From start to end. */
    public Optional<Duration> duration() {
        return start().flatMap(from -> end().map(to -> Duration.between(from, to)));
    }

    /** Names of the files and folders in it, in order. */
    public List<String> files() {
        return ResultTree.names(folder);
    }

    /** A file of accelerator {@code n}, as JSON. */
    public JsonNode perAccelerator(int n, String suffix) {
        Path file = folder.resolve(n + suffix);
        return Files.exists(file) ? parsed(file, Json.mapper(), new ArrayList<>()) : missing();
    }

    /** What Trainyard alone records: {@link RunReport}. */
    public JsonNode trainyard() {
        Path file = folder.resolve("trainyard.json");
        return Files.exists(file) ? parsed(file, Json.mapper(), new ArrayList<>()) : missing();
    }

    /** Whether its name is a time, as it must be. */
    public boolean timed() {
        return DlioTime.ofFolder(name()).isPresent();
    }

    /** A value that may not have been recorded. */
    static OptionalDouble number(JsonNode section, String name) {
        JsonNode value = section.path(name);
        return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
    }

    private static Optional<Path> named(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JsonNode optional(Path file, List<String> problems) {
        return Files.exists(file) ? parsed(file, YAML, problems) : missing();
    }

    private static JsonNode parsed(Path file, ObjectMapper mapper, List<String> problems) {
        try {
            return mapper.readTree(Files.readString(file));
        } catch (JacksonException e) {
            problems.add(file.getFileName() + " is broken: " + e.getOriginalMessage());
        } catch (IOException e) {
            problems.add(file.getFileName() + " cannot be read: " + FileProblem.of(e));
        }
        return missing();
    }

    private static JsonNode missing() {
        return Json.mapper().missingNode();
    }
}
