package dev.trainyard.runs.trackers;

import dev.trainyard.base.FileProblem;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The trackers of a run that goes on, each with a thread of its own, which looks for news every few seconds. One that
 * cannot be reached is tried again after 5 s, then after ever longer pauses up to 5 minutes; the run hears nothing of it.
 */
public final class Trackers {
    private final List<TrackerThread> threads;
    private final Patience patience;

    /** Hears how a tracker fares, on its thread. */
    public interface Voice {
        /** What was sent does not arrive any more; told once, until it does again. */
        void failed(String tracker, String reason);

        /** All that was waiting has arrived. */
        void recovered(String tracker);
    }

    private Trackers(List<TrackerThread> threads, Patience patience) {
        this.threads = threads;
        this.patience = patience;
    }

    /** Begins to send {@code run}; returns at once. */
    public static Trackers follow(RunFolder run, List<Tracker> trackers, Voice voice) {
        return follow(run, trackers, voice, Patience.USUAL);
    }

    static Trackers follow(RunFolder run, List<Tracker> trackers, Voice voice, Patience patience) {
        List<TrackerThread> threads = trackers.stream()
                .map(tracker -> new TrackerThread(run, tracker, voice, patience))
                .toList();
        threads.forEach(TrackerThread::start);
        return new Trackers(threads, patience);
    }

    /**
     * Sends what is left, for a few seconds at most.
     *
     * @param status how the run is
     * @return a line for people for each tracker: where the run is, or what keeps the rest of it from there
     */
    public List<String> finish(Status status) {
        threads.forEach(thread -> thread.finish(status));
        long end = System.nanoTime() + patience.closing().toNanos();
        return threads.stream()
                .map(thread -> thread.await(Duration.ofNanos(Math.max(0, end - System.nanoTime()))))
                .toList();
    }

    /** Why something did not arrive. */
    public static String reason(Exception failure) {
        return failure instanceof IOException e
                ? FileProblem.of(e)
                : Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
    }
}
