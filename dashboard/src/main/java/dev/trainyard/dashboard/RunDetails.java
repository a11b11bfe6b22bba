package dev.trainyard.dashboard;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.index.IndexedRun;
import dev.trainyard.runs.index.MetricFigures;
import dev.trainyard.runs.index.RunIndex;
import dev.trainyard.runs.index.Source;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * All that a run folder says, but for its numbers.
 *
 * @param row as in the list
 * @param notes what is wrong with its files, in sentences
 * @param tokensPerStep what x in tokens is; empty if the configuration does not say
 * @param keptSeconds run time of the updates that stand, redone ones once: over {@code row.seconds} it is the goodput
 * @param events the last ones
 * @param tensorQuantities what {@code tensors.jsonl} has for several tensors: {@code precision/overflow}
 */
record RunDetails(
        RunRow row,
        JsonNode info,
        String path,
        List<String> notes,
        Map<String, String> config,
        Map<String, String> summary,
        Optional<JsonNode> summaryDocument,
        Optional<Double> tokensPerStep,
        Optional<Double> flopsPerStep,
        Optional<Double> keptSeconds,
        List<MetricFigures> metrics,
        List<MetricFigures> system,
        List<String> tensorQuantities,
        List<JsonNode> events,
        long eventsLeftOut,
        List<CheckpointRow> checkpoints,
        List<LogFiles.Log> logs) {
    private static final int MOST_EVENTS = 2000;

    static RunDetails of(Path root, RunIndex index, IndexedRun run, Instant now) {
        RunFolder folder = new RunFolder(root.resolve(run.id()));
        List<JsonNode> events = folder.events();
        int leftOut = Math.max(0, events.size() - MOST_EVENTS);
        Map<String, String> config = index.config(run.id());
        return new RunDetails(
                RunRow.of(index, List.of(run), List.of(), now).getFirst(),
                run.info(),
                folder.path().toString(),
                notes(run),
                config,
                index.summary(run.id()),
                folder.summary(),
                boxed(Scaled.tokensPerStep(index, run.id())),
                boxed(Scaled.flopsPerStep(index, run.id())),
                Optional.ofNullable(run.files().get(Source.METRICS))
                        .map(IndexedRun.ReadFile::lastTime)
                        .filter(Double::isFinite),
                index.metrics(run.id(), Source.METRICS),
                index.metrics(run.id(), Source.SYSTEM),
                HeatRows.quantities(index, run.id()),
                events.subList(leftOut, events.size()),
                leftOut,
                CheckpointRow.of(folder, config),
                LogFiles.of(folder.path()));
    }

    private static List<String> notes(IndexedRun run) {
        List<String> notes = new ArrayList<>();
        if (!run.problem().isEmpty()) {
            notes.add(run.problem());
        }
        run.files().forEach((source, file) -> {
            String name = source.key() + ".jsonl";
            if (file.torn() > 0 && !run.state().equals("running")) {
                notes.add(name + " ends within a line: its last " + file.torn() + " bytes are left out");
            }
            if (file.broken() == 1) {
                notes.add("one line of " + name + " is no JSON object and is left out");
            } else if (file.broken() > 1) {
                notes.add(file.broken() + " lines of " + name + " are no JSON objects and are left out");
            }
        });
        return notes;
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
