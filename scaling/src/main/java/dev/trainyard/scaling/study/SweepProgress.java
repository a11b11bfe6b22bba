package dev.trainyard.scaling.study;

import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What people see while a sweep goes on: a line for every trial that has ended, and a live table of those
 * under way with the time left. */
final class SweepProgress implements AutoCloseable {
    /** Rows of a live table: half a small terminal. */
    private static final int SHOWN = 12;

    private static final double NANOS = 1e9;

    /** The plan's estimate counts as much as what has been seen in so many seconds. */
    private static final double TRUSTED_SECONDS = 10;

    private final ProgressLine line;
    private final Map<Trial, Underway> running = new ConcurrentSkipListMap<>(Comparator.comparing(Trial::experimentId));
    private long started = System.nanoTime();
    private int trials;
    private int ended;
    private int workers = 1;
    private double dueSeconds;
    private double endedSeconds;

    SweepProgress(ProgressLine line) {
        this.line = line;
    }

    synchronized void begin(SweepPlan plan, List<Trial> due, int atOnce) {
        trials = plan.trials().size();
        ended = trials - due.size();
        workers = atOnce;
        started = System.nanoTime();
        endedSeconds = 0;
        dueSeconds = due.stream().mapToDouble(Trial::estimatedSeconds).sum();
    }

    void note(String text) {
        line.note(text);
    }

    void started(Trial trial) {
        running.put(trial, Underway.begun(trial));
        show();
    }

    void step(Trial trial, long steps) {
        running.computeIfPresent(trial, (_, one) -> one.at(steps));
        show();
    }

    void completed(Trial trial, Measured measured) {
        end(trial);
        note(String.format(
                Locale.ROOT,
                "%d/%d  %s  loss %.4f  %s tokens  %s  %s tokens/s",
                ended,
                trials,
                trial.experimentId(),
                measured.loss(),
                Units.count(measured.tokens()),
                Units.duration(Duration.ofMillis((long) (measured.seconds() * 1000))),
                Units.count(measured.tokensPerSecond())));
    }

    void failed(Trial trial, String why) {
        end(trial);
        note(ended + "/" + trials + "  " + trial.experimentId() + "  failed: " + why);
    }

    void elsewhere(Trial trial) {
        synchronized (this) {
            ended++;
            dueSeconds -= trial.estimatedSeconds(); // no time of this process
        }
        note(trial.experimentId() + " is, or was just, trained by another process");
    }

    private synchronized void end(Trial trial) {
        running.remove(trial);
        ended++;
        endedSeconds += trial.estimatedSeconds();
    }

    private void show() {
        line.show(this::text);
    }

    /** A row a trial under way, and below it what a log shows alone: how far the whole is. */
    private synchronized String text() {
        double doneSeconds = running.values().stream()
                .mapToDouble(Underway::estimatedSecondsDone)
                .sum();
        String whole = String.format(
                Locale.ROOT,
                "%d/%d trials  %d under way  %.0f%% of the work  %s left",
                ended,
                trials,
                running.size(),
                100 * Math.min(1, (endedSeconds + doneSeconds) / dueSeconds),
                Units.duration(left()));
        if (running.isEmpty()) {
            return whole;
        }
        TextTable table = new TextTable("trial", "N", "tokens", "done", "tokens/s", "left");
        running.values().stream().limit(SHOWN).forEach(one -> one.addTo(table));
        String more = running.size() > SHOWN ? "and " + (running.size() - SHOWN) + " more\n" : "";
        return table + more + whole;
    }

    /** The estimate of what is left, corrected by how well it has held so far. */
    private Duration left() {
        double doneSeconds = endedSeconds;
        double skipped = 0;
        for (Underway one : running.values()) {
            skipped += one.estimatedSecondsBefore();
            doneSeconds += one.estimatedSecondsDone() - one.estimatedSecondsBefore();
        }
        double remaining = Math.max(0, dueSeconds - doneSeconds - skipped);
        double elapsed = (System.nanoTime() - started) / NANOS;
        double estimatedPerSecond = (doneSeconds + TRUSTED_SECONDS * workers) / (elapsed + TRUSTED_SECONDS);
        // The last trials have the machine to themselves, and none ends before its own updates are done
        double longest = running.values().stream()
                .mapToDouble(Underway::secondsLeft)
                .max()
                .orElse(0);
        double seconds = Math.max(longest, remaining / estimatedPerSecond);
        return Duration.ofMillis((long) (seconds * 1000));
    }

    @Override
    public void close() {
        line.close();
    }
}
