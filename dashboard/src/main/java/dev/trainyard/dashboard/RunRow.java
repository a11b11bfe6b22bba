package dev.trainyard.dashboard;

import dev.trainyard.runs.index.IndexedRun;
import dev.trainyard.runs.index.MetricFigures;
import dev.trainyard.runs.index.RunIndex;
import dev.trainyard.runs.index.Source;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A run in the list.
 *
 * @param state as {@code trainyard runs list} has it
 * @param seconds from the first start to the end, or until now while it runs; pauses included
 * @param step of the last line of metrics
 * @param totalSteps where it ends
 * @param secondsLeft at the speed so far
 * @param values of the columns that were asked for; a column that the run lacks is left out
 */
record RunRow(
        String id,
        String name,
        String state,
        String problem,
        String kind,
        String group,
        List<String> tags,
        String notes,
        String started,
        Optional<Double> seconds,
        String device,
        String host,
        Optional<Double> step,
        Optional<Double> totalSteps,
        Optional<Double> secondsLeft,
        Map<String, Object> values) {
    /** How many updates a run of this kind does, by the key of its configuration. */
    private static final String TRAIN_STEPS = "train.max_iters";

    private static final String STORAGE_STEPS = "train.epochs";

    /**
     * Rows with these columns: {@code config:KEY}, {@code summary:KEY}, {@code last:METRIC}, {@code best:METRIC},
     * {@code min:METRIC}, {@code max:METRIC}.
     */
    static List<RunRow> of(RunIndex index, List<IndexedRun> runs, List<String> columns, Instant now) {
        Map<String, Map<String, ?>> wanted = new LinkedHashMap<>();
        columns.forEach(column -> wanted.put(column, column(index, column)));
        Map<String, String> trainSteps = index.configColumn(TRAIN_STEPS);
        Map<String, String> storageSteps = index.configColumn(STORAGE_STEPS);
        return runs.stream()
                .map(run -> {
                    boolean storage = text(run, "kind").equals("storage");
                    Optional<Double> total = number((storage ? storageSteps : trainSteps).getOrDefault(run.id(), ""));
                    Map<String, Object> values = new LinkedHashMap<>();
                    wanted.forEach((name, column) -> {
                        Object value = column.get(run.id());
                        if (value != null) {
                            values.put(name, value);
                        }
                    });
                    return of(run, total, values, now);
                })
                .toList();
    }

    private static RunRow of(IndexedRun run, Optional<Double> total, Map<String, Object> values, Instant now) {
        Optional<IndexedRun.ReadFile> metrics = Optional.ofNullable(run.files().get(Source.METRICS));
        Optional<Double> step = metrics.map(IndexedRun.ReadFile::lastStep).filter(Double::isFinite);
        Optional<Double> time = metrics.map(IndexedRun.ReadFile::lastTime).filter(Double::isFinite);
        boolean running = run.state().equals("running");
        Optional<Double> left = running && step.isPresent() && step.get() > 0 && total.isPresent() && time.isPresent()
                ? Optional.of(Math.max(0, (total.get() - step.get()) * time.get() / step.get()))
                : Optional.empty();
        return new RunRow(
                run.id(),
                text(run, "name"),
                run.state(),
                run.problem(),
                text(run, "kind"),
                text(run, "group"),
                run.info().path("tags").valueStream().map(JsonNode::asString).toList(),
                text(run, "notes"),
                text(run, "started"),
                seconds(run, running ? Optional.of(now) : lastSign(run, metrics)),
                text(run, "device"),
                text(run, "host"),
                step,
                total,
                left,
                values);
    }

    /** When it ended, or was last heard of. */
    private static Optional<Instant> lastSign(IndexedRun run, Optional<IndexedRun.ReadFile> metrics) {
        return instant(text(run, "ended"))
                .or(() -> metrics.map(IndexedRun.ReadFile::lastWall)
                        .filter(Double::isFinite)
                        .map(millis -> Instant.ofEpochMilli(millis.longValue())));
    }

    private static Optional<Double> seconds(IndexedRun run, Optional<Instant> end) {
        return instant(text(run, "started"))
                .flatMap(start -> end.map(last -> Duration.between(start, last).toMillis() / 1e3));
    }

    private static Map<String, ?> column(RunIndex index, String column) {
        int colon = column.indexOf(':');
        String key = column.substring(colon + 1);
        return switch (column.substring(0, Math.max(0, colon))) {
            case "config" -> index.configColumn(key);
            case "summary" -> index.summaryColumn(key);
            case "last" -> figures(index, key, MetricFigures::last);
            case "best" -> figures(index, key, MetricFigures::best);
            case "min" -> figures(index, key, MetricFigures::low);
            case "max" -> figures(index, key, MetricFigures::high);
            default -> Map.of();
        };
    }

    private interface Figure {
        double of(MetricFigures figures);
    }

    private static Map<String, Double> figures(RunIndex index, String name, Figure figure) {
        Map<String, Double> values = new LinkedHashMap<>();
        index.metricColumn(name).forEach((id, figures) -> values.put(id, figure.of(figures)));
        return values;
    }

    static String text(IndexedRun run, String key) {
        return run.info().path(key).asString("");
    }

    static Optional<Instant> instant(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
