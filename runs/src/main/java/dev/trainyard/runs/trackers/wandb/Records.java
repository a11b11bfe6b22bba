package dev.trainyard.runs.trackers.wandb;

import dev.trainyard.base.Json;
import dev.trainyard.base.wire.ProtoMessage;
import dev.trainyard.runs.MetricLine;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.trackers.Batch;
import dev.trainyard.runs.trackers.RunFacts;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The records of wandb_internal.proto that a run becomes, one call each. The field numbers are that file's. */
final class Records {
    /** The oldest client that reads such a file, as the client itself writes it. */
    private static final String OLDEST_READER = "0.70.0";

    private final String id;
    private long number;

    /** @param id of the run with W&B */
    Records(String id) {
        this.id = id;
    }

    /** Where a run belongs with W&B. */
    record Project(String entity, String name) {}

    byte[] header(String version) {
        return record(
                21,
                header -> header.message(
                        1, info -> info.text(1, "trainyard-" + version).text(2, OLDEST_READER)));
    }

    /**
     * @param start of the process that this file is of
     * @param resumed whether a process before has begun the run
     */
    byte[] run(RunFacts facts, Project project, Instant start, boolean resumed) {
        RunInfo info = facts.info();
        return record(17, run -> {
            run.text(1, id)
                    .text(2, project.entity())
                    .text(3, project.name())
                    .message(4, config -> config(config, facts));
            run.text(6, info.group())
                    .text(7, info.kind())
                    .text(8, facts.title())
                    .text(9, info.notes());
            info.tags().forEach(tag -> run.text(10, tag));
            run.text(13, info.host()).time(17, start);
            info.git().ifPresent(git -> run.message(21, repository -> repository.text(2, git.commit())));
            run.number(24, resumed ? 1 : 0);
        });
    }

    byte[] environment(RunInfo info) {
        return record(26, environment -> {
            environment.text(1, System.getProperty("os.name") + " " + System.getProperty("os.version"));
            environment.time(3, info.started());
            info.command().stream().skip(1).forEach(argument -> environment.text(5, argument));
            environment.text(6, info.command().isEmpty() ? "" : info.command().getFirst());
            info.git().ifPresent(git -> environment.message(9, repository -> repository.text(2, git.commit())));
            environment.text(12, info.host());
        });
    }

    byte[] history(MetricLine line) {
        return record(2, history -> {
            line.numbers().forEach((name, number) -> item(history, name, json(number)));
            item(history, "_step", Long.toString(line.step()));
            item(history, "_runtime", json(line.seconds()));
            item(history, "_timestamp", json(line.wallTime().toEpochMilli() / 1e3));
            history.message(2, step -> step.number(1, line.step()));
        });
    }

    /** @param values JSON by name */
    byte[] summary(Map<String, String> values) {
        return record(3, summary -> values.forEach((name, json) -> item(summary, name, json)));
    }

    byte[] stats(Batch.Sample sample) {
        return record(7, stats -> {
            stats.time(2, sample.wallTime());
            sample.numbers()
                    .forEach((name, number) ->
                            stats.message(3, item -> item.text(1, name).text(16, json(number))));
        });
    }

    byte[] alert(Batch.Event event) {
        String severity = event.fields().path("severity").asString("info").toUpperCase(Locale.ROOT);
        return record(
                10,
                alert -> alert.text(
                                1,
                                event.fields().path("alert").asString("") + " at step "
                                        + event.fields().path("step").asLong(0))
                        .text(2, event.fields().path("message").asString(""))
                        .text(3, severity.equals("WARNING") ? "WARN" : severity));
    }

    /** A line of the terminal as the run's log has it: time, {@code out} or {@code err}, text. */
    byte[] output(String line) {
        String[] parts = line.split(" ", 3);
        return record(13, output -> {
            output.number(1, parts.length > 1 && parts[1].equals("out") ? 1 : 0);
            output.time(2, time(parts[0]));
            output.text(3, (parts.length > 2 ? parts[2] : "") + "\n");
        });
    }

    byte[] artifact(Artifact artifact, Project project) {
        return record(8, message -> {
            message.text(1, id).text(2, project.name()).text(3, project.entity());
            artifact.put(message);
        });
    }

    /** Before an exit with a code other than 0: the run was told to make room. */
    byte[] preempting() {
        return record(23, nothing -> {});
    }

    byte[] exit(int code, double seconds) {
        return record(18, exit -> exit.number(1, code).number(2, Math.round(seconds)));
    }

    private byte[] record(int field, Consumer<ProtoMessage> content) {
        return new ProtoMessage()
                .number(1, ++number)
                .message(field, content)
                .message(200, info -> info.text(1, id))
                .bytes();
    }

    private static void config(ProtoMessage config, RunFacts facts) {
        facts.config()
                .forEach((key, value) -> config.message(1, item -> {
                    List.of(key.split("\\.", -1)).forEach(part -> item.text(2, part));
                    item.text(16, Json.line(RunFacts.typed(value)));
                }));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static void item(ProtoMessage list, String name, String json) {
        list.message(1, item -> item.text(2, name).text(16, json));
    }

    /** NaN and infinities are bare words, which JSON has not. */
    static String json(double number) {
        return Double.isFinite(number) ? Json.line(number) : Double.toString(number);
    }
}
