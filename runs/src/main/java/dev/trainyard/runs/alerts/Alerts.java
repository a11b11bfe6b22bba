package dev.trainyard.runs.alerts;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.Json;
import dev.trainyard.base.TrainyardException;
import dev.trainyard.runs.MetricNumbers;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * The alerts of one run. Each is told four ways: as an event {@code alert}, as a line on the terminal, to a webhook and to
 * a command; the last two on a thread of their own. Whatever goes wrong on the way becomes an event {@code alert_failed}
 * and a line, never an exception and never a wait. Thread-safe.
 *
 * <p>Nobody is told the same twice. A condition alerts when it becomes true, and again only when it was false in between.
 * Within the cool-down, in wall time, an alert of the same name is only counted, whoever raises it; the next one says how
 * many there were. The cool-down of a run that is resumed goes on: it begins with what {@code events.jsonl} holds, so that
 * updates which are done again do not alert again. Only a condition that is still true when the cool-down is over and the
 * run begins anew is told once more.
 */
public final class Alerts implements AutoCloseable {
    private final RunWriter run;
    private final Duration coolDown;
    private final Consumer<String> terminal;
    private final InstantSource clock;
    private final Courier courier;
    private final List<Watch> watches = new ArrayList<>();
    private final Map<String, Told> told = new HashMap<>();

    /** What a name was told last, and how often it was held back since. */
    private record Told(Instant when, long heldBack) {}

    private static final class Watch {
        private final AlertCondition condition;
        private boolean holds;

        Watch(AlertCondition condition) {
            this.condition = condition;
        }
    }

    private Alerts(
            RunWriter run, AlertSettings settings, Consumer<String> terminal, InstantSource clock, Patience patience) {
        this.run = run;
        this.coolDown = settings.coolDown();
        this.terminal = terminal;
        this.clock = clock;
        this.courier = new Courier(Target.of(settings, run.folder(), patience), patience, this::failed);
    }

    /**
     * Begins to watch the metrics of a run.
     *
     * @param terminal takes a line for people, on any thread
     */
    public static Alerts open(RunWriter run, AlertSettings settings, Consumer<String> terminal) {
        return open(run, settings, terminal, InstantSource.system(), Patience.USUAL);
    }

    static Alerts open(
            RunWriter run, AlertSettings settings, Consumer<String> terminal, InstantSource clock, Patience patience) {
        Alerts alerts = new Alerts(run, settings, terminal, clock, patience);
        run.folder().events().forEach(alerts::remember);
        run.onMetrics((step, seconds, numbers) -> alerts.check(step, numbers));
        return alerts;
    }

    /** Asks {@code condition} about every further line of metrics. One that throws is not asked again. */
    public synchronized void watch(AlertCondition condition) {
        watches.add(new Watch(condition));
    }

    /** Tells of {@code alert}, unless it is within the cool-down of its name. */
    public void raise(Alert alert) {
        due(alert).ifPresent(notice -> tell(notice, alert.snapshot()));
    }

    /**
     * Whether alerts arrive: sends one named {@code test} to each target, waits for it, and writes no event.
     *
     * @return the problem of each target, by the key of its configuration; empty if all is well
     */
    public static Map<String, Optional<String>> test(RunFolder run, AlertSettings settings) {
        Alert alert = new Alert("test", Severity.INFO, 0, "this is a test: alerts of this run arrive", Map.of());
        Notice notice = Notice.of(alert, 0, run.info(), Instant.now());
        Map<String, Optional<String>> problems = new LinkedHashMap<>();
        for (Target target : Target.of(settings, run, Patience.USUAL)) {
            Optional<String> problem = Optional.empty();
            try {
                target.send(notice).join();
            } catch (CompletionException e) {
                problem = Optional.of(Courier.reason(e.getCause() == null ? e : e.getCause()));
            } catch (TrainyardException e) {
                problem = Optional.of(Courier.reason(e));
            }
            problems.put(target.kind(), problem);
        }
        return problems;
    }

    /** Waits a few seconds for what is being delivered, and gives up on the rest. */
    @Override
    public void close() {
        courier.close();
    }

    private void remember(JsonNode event) {
        if (event.path("kind").asString("").equals("alert")) {
            try {
                Instant when = Instant.parse(event.path("wall_time").asString(""));
                told.put(event.path("alert").asString(""), new Told(when, 0));
            } catch (DateTimeParseException e) {
                return; // a damaged line: at worst one alert comes twice
            }
        }
    }

    private synchronized void check(long step, MetricNumbers numbers) {
        for (int i = 0; i < watches.size(); i++) {
            Watch watch = watches.get(i);
            try {
                if (hasAll(numbers, watch.condition.metrics())) {
                    Optional<Alert> found = watch.condition.check(step, numbers);
                    if (found.isPresent() && !watch.holds) {
                        raise(found.get());
                    }
                    watch.holds = found.isPresent();
                }
            } catch (RuntimeException e) {
                watches.remove(i--);
                note("an alert's condition on " + watch.condition.metrics() + " is dropped, since it failed: " + e);
            }
        }
    }

    private static boolean hasAll(MetricNumbers numbers, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (!numbers.has(names.get(i))) {
                return false;
            }
        }
        return true;
    }

    private synchronized Optional<Notice> due(Alert alert) {
        Instant now = clock.instant();
        Told last = told.getOrDefault(alert.name(), new Told(Instant.MIN, 0));
        if (last.when().isAfter(now.minus(coolDown))) {
            told.put(alert.name(), new Told(last.when(), last.heldBack() + 1));
            return Optional.empty();
        }
        told.put(alert.name(), new Told(now, 0));
        return Optional.of(Notice.of(alert, last.heldBack(), run.info(), now));
    }

    private void tell(Notice notice, Optional<Supplier<?>> snapshot) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("alert", notice.alert());
        event.put("severity", notice.severity());
        event.put("step", notice.step());
        event.put("message", notice.message());
        event.put("values", notice.values());
        event.put("repeats", notice.repeats());
        snapshot.flatMap(details -> keep(notice, details)).ifPresent(file -> event.put("snapshot", file));
        event("alert", event);
        note(notice.line());
        courier.send(notice);
    }

    /** Writes a snapshot; gives its name in the run's folder. */
    private Optional<String> keep(Notice notice, Supplier<?> details) {
        String name = String.format(Locale.ROOT, "alerts/step-%08d-%s.json", notice.step(), notice.alert());
        Path file = run.folder().path().resolve(name);
        try {
            Files.createDirectories(DurableFiles.directoryOf(file));
            DurableFiles.write(file, (Json.pretty(details.get()) + "\n").getBytes(StandardCharsets.UTF_8));
            return Optional.of(name);
        } catch (IOException e) {
            note("cannot write " + file + ": " + FileProblem.of(e));
            return Optional.empty();
        }
    }

    private void failed(Notice notice, Target target, String reason) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("alert", notice.alert());
        event.put("step", notice.step());
        event.put("target", target.kind());
        event.put("reason", reason);
        event("alert_failed", event);
        note("alert " + notice.alert() + " did not reach the " + target.kind() + ": " + reason);
    }

    private void event(String type, Map<String, Object> fields) {
        try {
            run.event(type, fields);
        } catch (RuntimeException e) {
            note(String.valueOf(e.getMessage())); // a full disk, say: the run itself will find out
        }
    }

    private void note(String line) {
        terminal.accept(line);
    }
}
