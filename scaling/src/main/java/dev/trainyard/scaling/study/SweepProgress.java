package dev.trainyard.scaling.study;

import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What people see while a sweep goes on: a line for every trial that has ended, and one live line with the time left. */
final class SweepProgress implements AutoCloseable {
    private static final int SHOWN = 4;
    private static final double NANOS = 1e9;

    /** The plan's estimate counts as much as what has been seen in so many seconds. */
    private static final double TRUSTED_SECONDS = 10;

    private final ProgressLine line;
    private final Map<Trial, Long> running = new ConcurrentHashMap<>();
    private final Map<Trial, Long> firstSeen = new ConcurrentHashMap<>();
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
        running.put(trial, 0L);
        show();
    }

    void step(Trial trial, long steps) {
        // What a resumed trial had done before costs no time now.
        firstSeen.putIfAbsent(trial, steps - 1);
        running.put(trial, steps);
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

    private synchronized String text() {
        String now = running.entrySet().stream()
                .limit(SHOWN)
                .map(entry -> entry.getKey().experimentId() + " "
                        + 100 * entry.getValue() / entry.getKey().steps() + "%")
                .collect(Collectors.joining("  "));
        String more = running.size() > SHOWN ? "  and " + (running.size() - SHOWN) + " more" : "";
        return String.format(
                Locale.ROOT, "%d/%d trials  %s%s  %s left", ended, trials, now, more, Units.duration(left()));
    }

    /** The estimate of what is left, corrected by how well it has held so far. */
    private Duration left() {
        double doneSeconds = endedSeconds;
        double skipped = 0;
        for (Map.Entry<Trial, Long> entry : running.entrySet()) {
            Trial trial = entry.getKey();
            double perStep = trial.estimatedSeconds() / trial.steps();
            long before = firstSeen.getOrDefault(trial, 0L);
            skipped += before * perStep;
            doneSeconds += (entry.getValue() - before) * perStep;
        }
        double remaining = Math.max(0, dueSeconds - doneSeconds - skipped);
        double elapsed = (System.nanoTime() - started) / NANOS;
        double estimatedPerSecond = (doneSeconds + TRUSTED_SECONDS * workers) / (elapsed + TRUSTED_SECONDS);
        double seconds = remaining / estimatedPerSecond;
        return Duration.ofMillis((long) (seconds * 1000));
    }

    @Override
    public void close() {
        line.close();
    }
}
