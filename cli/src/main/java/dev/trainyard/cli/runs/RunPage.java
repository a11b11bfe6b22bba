package dev.trainyard.cli.runs;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.runs.RunInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One run for people: what it is first, then what came of it, then what it was told. */
public final class RunPage {
    /** A long run has thousands; the file has them all. */
    private static final int EVENTS = 20;

    private static final Set<String> SHOWN_APART = Set.of("time", "wall_time", "kind");

    private final StringBuilder text = new StringBuilder();

    private RunPage() {}

    public static String of(RunDetails run) {
        RunPage page = new RunPage();
        page.head(run);
        page.metrics(run);
        page.checkpoints(run.checkpoints());
        page.events(run.events());
        page.config(run);
        return page.text.toString();
    }

    private void head(RunDetails run) {
        RunInfo info = run.info();
        line("run", info.id() + (info.name().isEmpty() ? "" : " (" + info.name() + ")"));
        line("state", run.state());
        line("kind", info.kind());
        line("folder", run.path());
        line("started", info.started().toString());
        info.ended().ifPresent(end -> line("ended", end.toString()));
        line("tags", String.join(", ", info.tags()));
        line("group", info.group());
        line("notes", info.notes());
        line("command", String.join(" ", info.command()));
        line("seed", Long.toString(info.seed()));
        line("host", info.host());
        line("device", info.device());
        line("threads", Integer.toString(info.threads()));
        info.git().ifPresent(git -> line("git", git.commit() + (git.dirty() ? " (changed)" : "")));
        info.versions().forEach(this::line);
    }

    private void metrics(RunDetails run) {
        run.best().ifPresent(best -> {
            title("best");
            line(RunDetails.BEST_OF, best.value() + " at step " + best.step());
        });
        if (!run.metrics().isEmpty()) {
            title("last metrics");
            TextTable table = new TextTable("NAME", "STEP", "VALUE");
            run.metrics().forEach((name, point) -> table.row(name, point.step(), point.value()));
            text.append(table);
        }
    }

    private void checkpoints(List<RunDetails.Checkpoint> checkpoints) {
        if (!checkpoints.isEmpty()) {
            title("checkpoints");
            TextTable table = new TextTable("STEP", "SIZE", "FOLDER");
            checkpoints.forEach(c -> table.row(c.step(), Units.bytes(c.bytes()), c.path()));
            text.append(table);
        }
    }

    private void events(List<JsonNode> events) {
        if (!events.isEmpty()) {
            title(events.size() > EVENTS ? "events, the last " + EVENTS + " of " + events.size() : "events");
            TextTable table = new TextTable("TIME", "EVENT", "DETAILS");
            events.stream()
                    .skip(Math.max(0, events.size() - EVENTS))
                    .forEach(event -> table.row(
                            event.path("wall_time").asString(""),
                            event.path("kind").asString(""),
                            details(event)));
            text.append(table);
        }
    }

    private static String details(JsonNode event) {
        return event.propertyStream()
                .filter(field -> !SHOWN_APART.contains(field.getKey()))
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining(" "));
    }

    private void config(RunDetails run) {
        if (!run.config().isEmpty()) {
            title("configuration");
            run.config().forEach((key, value) -> text.append(key + ": " + value + "\n"));
        }
    }

    private void title(String title) {
        text.append('\n').append(title).append('\n');
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            text.append(String.format("%-9s %s%n", name, value));
        }
    }
}
