package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import dev.trainyard.storage.checkpoint.CheckpointPlan.Content;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A checkpoint benchmark in words.
 *
 * @param clientMemoryGib memory of one client, where the user has said it
 */
public record CheckpointText(
        String model, CheckpointPlan plan, CheckpointSettings settings, OptionalInt clientMemoryGib) {
    private static final double GIB = 1L << 30;

    /** The size before a run, for {@code --json}. */
    public Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("model", model);
        sizes.put("processes", plan.processes());
        sizes.put("closed_processes", CheckpointModels.closedProcesses(model));
        sizes.put("subset", plan.isSubset());
        sizes.put("scale", plan.scale());
        sizes.put("model_bytes", plan.bytes(Content.MODEL));
        sizes.put("optimizer_bytes", plan.bytes(Content.OPTIMIZER));
        sizes.put("checkpoint_bytes", plan.bytes());
        sizes.put("bytes_by_process", byProcess().boxed().toList());
        sizes.put("space_bytes", plan.bytes() * Math.max(settings.writes(), settings.reads()));
        return sizes;
    }

    /** The same for people. */
    public String size() {
        return heading()
                + new TextTable("part", "bytes", "GiB")
                        .row("model", plan.bytes(Content.MODEL), gib(plan.bytes(Content.MODEL)))
                        .row("optimizer", plan.bytes(Content.OPTIMIZER), gib(plan.bytes(Content.OPTIMIZER)))
                        .row("checkpoint", plan.bytes(), gib(plan.bytes()))
                        .row(
                                "least of a process",
                                byProcess().min().orElse(0),
                                gib(byProcess().min().orElse(0)))
                        .row(
                                "most of a process",
                                byProcess().max().orElse(0),
                                gib(byProcess().max().orElse(0)))
                + "\n" + Math.max(settings.writes(), settings.reads()) + " checkpoints take "
                + Units.bytes(plan.bytes() * Math.max(settings.writes(), settings.reads())) + ".\n" + caching();
    }

    /** What was measured, for people. */
    public String result(CheckpointOutcome outcome) {
        TextTable table = new TextTable(
                "phase", "checkpoints", "s (rank 0)", "GiB/s (rank 0)", "s (slowest)", "GiB/s (least of a process)");
        row(table, "save", outcome.writes());
        row(table, "load", outcome.reads());
        StringBuilder text = new StringBuilder(heading()).append(table);
        outcome.notices().forEach(notice -> text.append(notice).append('\n'));
        if (!outcome.complete()) {
            text.append("Interrupted: this is what was done until then.\n");
        }
        return text.toString();
    }

    private static void row(TextTable table, String phase, List<Timing> timings) {
        if (!timings.isEmpty()) {
            table.row(
                    phase,
                    timings.size(),
                    mean(timings, Timing::firstRankSeconds),
                    mean(timings, t -> t.firstRankBytesPerSecond() / GIB),
                    mean(timings, Timing::slowestSeconds),
                    mean(timings, t -> t.leastBytesPerSecond() / GIB));
        }
    }

    private String heading() {
        return model + ": " + plan.processes() + " processes"
                + (plan.isSubset() ? ", a subset of " + plan.whole() : "")
                + ", " + Units.bytes(plan.bytes()) + " a checkpoint"
                + (plan.scale() == 1 ? "" : ", SCALED to " + plan.scale() + " of the size")
                + "\n";
    }

    private String caching() {
        long memory = (long) clientMemoryGib.orElse(0) << 30;
        return memory > 0 && plan.bytes() < 3 * memory
                ? "That is less than three times the memory of a client, if there is one: the page cache must be emptied"
                        + " between writing and reading, which needs root.\n"
                : "";
    }

    private LongStream byProcess() {
        return IntStream.range(0, plan.processes()).mapToLong(plan::bytes);
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIB);
    }

    private static String mean(List<Timing> timings, ToDoubleFunction<Timing> value) {
        return String.format(
                Locale.ROOT,
                "%.3f",
                timings.stream().mapToDouble(value).average().orElse(0));
    }
}
