package dev.trainyard.cli.runs;

import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.Follower;
import dev.trainyard.runs.trackers.Tracker;
import dev.trainyard.runs.trackers.Trackers;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** A run that is sent to a tracker while somebody waits. */
public final class SentRun {
    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private SentRun() {}

    /**
     * Sends what the tracker does not have, and tries again where that fails.
     *
     * @param progress takes a line for people
     * @return where the run is
     * @throws JobException if it does not arrive
     */
    public static String send(RunFolder run, Tracker tracker, Consumer<String> progress) {
        RunListing listing = RunListing.of(run);
        Status status =
                listing.state().equals("crashed") ? Status.FAILED : run.info().status();
        try (Follower follower = Follower.open(run, tracker)) {
            for (int failures = 1; ; failures++) {
                try {
                    follower.finish(status);
                    return run.id() + ": " + tracker.name() + ": " + tracker.place();
                } catch (IOException e) {
                    String why = tracker.name() + " cannot be reached: " + Trackers.reason(e);
                    if (failures == TRIES) {
                        throw new JobException(why, e);
                    }
                    Duration pause = PAUSE.multipliedBy(1L << (failures - 1));
                    progress.accept(why + "; trying again in " + pause.toSeconds() + " s");
                    Thread.sleep(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted", e);
        }
    }
}
