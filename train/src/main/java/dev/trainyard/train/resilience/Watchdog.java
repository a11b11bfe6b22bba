package dev.trainyard.train.resilience;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.Units;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.train.PhaseClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Notices that an update does not end. When it has taken far longer than updates do, an event names it and what the training
 * thread was doing, and the stacks of all threads go to the run's logs; when the last patience is over as well, the process
 * ends, so that whoever supervises it can start it again from the last checkpoint. The loop only stores a number for it.
 */
public final class Watchdog implements AutoCloseable {
    /** So many times the median update, and not less than the floor: a first update compiles and measures. */
    private static final double FACTOR = 50;

    private static final Duration FLOOR = Duration.ofSeconds(60);
    private static final int REMEMBERED = 32;
    private static final double NANOS = 1e9;

    private final PhaseClock clock;
    private final RunWriter run;
    private final Consumer<String> notes;
    private final Duration floor;
    private final Duration last;
    private final Runnable end;
    private final double[] durations = new double[REMEMBERED];
    private long updates;
    private long beganNanos = System.nanoTime();
    private boolean told;
    private boolean over;

    /**
     * @param last after which the process is given up
     * @param end gives it up
     */
    public Watchdog(PhaseClock clock, RunWriter run, Consumer<String> notes, Duration last, Runnable end) {
        this(clock, run, notes, FLOOR, last, end);
    }

    Watchdog(PhaseClock clock, RunWriter run, Consumer<String> notes, Duration floor, Duration last, Runnable end) {
        this.clock = clock;
        this.run = run;
        this.notes = notes;
        this.floor = floor;
        this.last = last;
        this.end = end;
        Thread.ofPlatform().name("watchdog").daemon().start(this::watch);
    }

    /** Update {@code step} is done, and whatever else the loop had to do. */
    public synchronized void progress(long step) {
        long now = System.nanoTime();
        durations[(int) (updates++ % REMEMBERED)] = (now - beganNanos) / NANOS;
        beganNanos = now;
        if (told) {
            told = false;
            run.event("hung_ended", Map.of("step", step));
        }
    }

    /** The update is not done, but what goes on beside it is: an evaluation of minutes does not hang. */
    public synchronized void alive() {
        beganNanos = System.nanoTime();
    }

    private void watch() {
        while (true) {
            synchronized (this) {
                try {
                    wait(Math.max(1, Math.min(1000, floor.toMillis() / 4)));
                } catch (InterruptedException e) {
                    return;
                }
                if (over) {
                    return;
                }
                look((System.nanoTime() - beganNanos) / NANOS);
            }
        }
    }

    private void look(double seconds) {
        double patience = Math.max(floor.toMillis() / 1000.0, FACTOR * median());
        if (!told && seconds > patience) {
            told = true;
            tell(seconds);
        }
        if (seconds > Math.max(patience, last.toMillis() / 1000.0)) {
            over = true;
            run.event(
                    "given_up",
                    Map.of("seconds", seconds, "operation", clock.phase().label()));
            notes.accept("no update has ended for " + shown(seconds) + ": giving up, the last checkpoint stands");
            end.run();
        }
    }

    private void tell(double seconds) {
        Path dump = run.folder()
                .log(0)
                .resolveSibling("threads-" + Instant.now().toString().replace(':', '-') + ".txt");
        String operation = clock.phase().label();
        String where = dump.getFileName() + "";
        try {
            Files.createDirectories(dump.resolveSibling(""));
            Files.writeString(dump, stacks());
        } catch (IOException e) {
            where = FileProblem.of(e);
        }
        run.event(
                "hung",
                Map.of("rank", 0, "operation", operation, "seconds", seconds, "median", median(), "dump", where));
        notes.accept("no update has ended for " + shown(seconds) + " (median " + shown(median()) + "): in " + operation
                + "; stacks of all threads: logs/" + where);
    }

    private static String stacks() {
        StringBuilder text = new StringBuilder();
        Map<String, StackTraceElement[]> byName = new TreeMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> byName.put(thread + " " + thread.getState(), stack));
        byName.forEach((name, stack) -> {
            text.append(name).append('\n');
            Arrays.stream(stack)
                    .forEach(frame -> text.append("    at ").append(frame).append('\n'));
        });
        return text.toString();
    }

    private double median() {
        int count = (int) Math.min(updates, REMEMBERED);
        if (count == 0) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(durations, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }

    private static String shown(double seconds) {
        return Units.duration(Duration.ofMillis((long) (seconds * 1000)));
    }

    @Override
    public synchronized void close() {
        over = true;
        notifyAll();
    }
}
