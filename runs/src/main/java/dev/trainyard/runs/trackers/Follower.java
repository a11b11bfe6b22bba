package dev.trainyard.runs.trackers;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** Brings a tracker up to what the files of a run say, from where it was before, as often as it is asked to. */
public final class Follower implements AutoCloseable {
    private final RunFolder run;
    private final Tracker tracker;
    private final RunReader reader;
    private final Bookmark bookmark;
    private boolean begun;

    private Follower(RunFolder run, Tracker tracker, Bookmark bookmark) {
        this.run = run;
        this.tracker = tracker;
        this.reader = new RunReader(run, tracker.wants());
        this.bookmark = bookmark;
    }

    /**
     * Takes the tracker's place with the run. Nothing is sent yet.
     *
     * @throws JobException if the run's folder cannot be written, or another process sends this run there
     */
    public static Follower open(RunFolder run, Tracker tracker) {
        try {
            return new Follower(run, tracker, Bookmark.take(run, tracker.name(), tracker.target()));
        } catch (IOException e) {
            throw new JobException(
                    "cannot keep how far " + tracker.name() + " is in " + run.path() + ": " + FileProblem.of(e), e);
        }
    }

    /**
     * Sends all that is new.
     *
     * @throws IOException if it does not arrive: what was sent is remembered, the rest comes with the next call
     */
    public void catchUp() throws IOException {
        if (!begun) {
            tracker.begin(run, bookmark.state());
            begun = true;
        }
        OptionalLong back = reader.wentBackTo(bookmark.position());
        if (back.isPresent()) {
            boolean taken = tracker.rewind(back.getAsLong());
            bookmark.move(
                    bookmark.position()
                            .again(
                                    taken
                                            ? back.getAsLong()
                                            : bookmark.position().lastStep()),
                    tracker.state());
        }
        while (true) {
            RunReader.Read read = reader.next(bookmark.position());
            if (read.after().equals(bookmark.position())) {
                return;
            }
            tracker.write(read.batch());
            bookmark.move(read.after(), tracker.state());
        }
    }

    /**
     * Sends all that is new for the last time.
     *
     * @param status how the run is
     */
    public void finish(Status status) throws IOException {
        if (begun || !bookmark.hasEnded(status) || hasNews()) {
            catchUp();
            tracker.end(status);
            bookmark.end(status, tracker.state());
        }
    }

    /** What the terminal says after the end, such as where the run is to be found, is none. */
    private boolean hasNews() throws IOException {
        Set<Source> sources = EnumSet.copyOf(tracker.wants());
        sources.remove(Source.LOG);
        Position position = bookmark.position();
        return reader.wentBackTo(position).isPresent()
                || !new RunReader(run, sources).next(position).after().equals(position);
    }

    /** Gives the place back. */
    @Override
    public void close() {
        tracker.abandon();
        bookmark.close();
    }
}
