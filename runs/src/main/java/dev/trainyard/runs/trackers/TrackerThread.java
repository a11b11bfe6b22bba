package dev.trainyard.runs.trackers;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks for news of a run, and waits longer where they do not arrive. */
final class TrackerThread {
    private final RunFolder run;
    private final Tracker tracker;
    private final Trackers.Voice voice;
    private final Patience patience;
    private final Thread thread;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile Status status = Status.RUNNING;
    private volatile @Nullable String problem = "it has not begun";
    private int failures;

    TrackerThread(RunFolder run, Tracker tracker, Trackers.Voice voice, Patience patience) {
        this.run = run;
        this.tracker = tracker;
        this.voice = voice;
        this.patience = patience;
        this.thread =
                Thread.ofPlatform().name("tracker-" + tracker.name()).daemon().unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    void finish(Status end) {
        status = end;
        ending.countDown();
    }

    /** A line for people. */
    String await(Duration limit) {
        try {
            if (!thread.join(limit)) {
                tracker.abandon();
                boolean _ = thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String why = thread.isAlive() && problem == null ? "it takes too long" : problem;
        return why == null
                ? tracker.name() + ": " + tracker.place()
                : tracker.name() + " does not have all of the run (" + why + "); 'trainyard runs track " + run.id()
                        + "' sends the rest";
    }

    private void work() {
        try (Follower follower = Follower.open(run, tracker)) {
            boolean last;
            do {
                last = ends();
                attempt(last ? () -> follower.finish(status) : follower::catchUp);
            } while (!last);
        } catch (RuntimeException e) {
            fails(e); // the place is taken, or the folder cannot be written: nothing to try again
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.run();
            if (failures > 0) {
                voice.recovered(tracker.name());
            }
            failures = 0;
            problem = null;
        } catch (IOException | RuntimeException e) {
            fails(e);
        }
    }

    private void fails(Exception e) {
        String reason = Trackers.reason(e);
        problem = reason;
        if (failures++ == 0) {
            voice.failed(tracker.name(), reason);
        }
    }

    /** Waits for the next look; true if the run is over. */
    private boolean ends() {
        Duration pause = failures == 0
                ? patience.look()
                : patience.pause(failures, ThreadLocalRandom.current().nextDouble());
        try {
            return ending.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
