package dev.trainyard.runs.trackers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackersTest {
    private static final Patience QUICK =
            new Patience(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(20));

    @TempDir
    Path root;

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Trackers.Voice voice = new Trackers.Voice() {
        @Override
        public void failed(String tracker, String reason) {
            heard.add(tracker + " failed: " + reason);
        }

        @Override
        public void recovered(String tracker) {
            heard.add(tracker + " recovered");
        }
    };

    @Test
    void aRunThatGoesOnIsFollowedToItsEnd() throws InterruptedException {
        try (ExampleRun run = new ExampleRun(root, "mine")) {
            Trackers trackers = Trackers.follow(run.folder(), List.of(new Notebook(true, notes)), voice, QUICK);
            run.lines(1, 5, 1);
            while (notes.size() < 6) {
                Thread.onSpinWait();
            }
            run.lines(6, 6, 6);
            assertThat(trackers.finish(Status.FINISHED)).containsExactly("notebook: the notebook");
        }
        assertThat(notes).hasSize(8).endsWith("6=1.0", "end FINISHED");
        assertThat(heard).isEmpty();
    }

    @Test
    void anOutageIsToldOnceAndSoIsItsEnd() {
        try (ExampleRun run = new ExampleRun(root, "mine").lines(1, 3, 1)) {
            Notebook notebook = new Notebook(true, notes);
            notebook.reachable = false;
            Trackers trackers = Trackers.follow(run.folder(), List.of(notebook), voice, QUICK);
            while (heard.isEmpty()) {
                Thread.onSpinWait();
            }
            notebook.reachable = true;
            while (heard.size() < 2) {
                Thread.onSpinWait();
            }
            trackers.finish(Status.FINISHED);
        }
        assertThat(heard).containsExactly("notebook failed: out of reach", "notebook recovered");
        assertThat(notes).hasSize(5).first().isEqualTo("begin false");
    }

    @Test
    void oneThatIsOutOfReachToTheEndIsSaidWithWhatSendsTheRest() {
        try (ExampleRun run = new ExampleRun(root, "mine").lines(1, 3, 1)) {
            Notebook notebook = new Notebook(true, notes);
            notebook.reachable = false;
            Trackers trackers = Trackers.follow(run.folder(), List.of(notebook), voice, QUICK);
            assertThat(trackers.finish(Status.PREEMPTED))
                    .containsExactly("notebook does not have all of the run (out of reach); 'trainyard runs track "
                            + run.folder().id() + "' sends the rest");
        }
    }

    /** The end would never come if it waited for an answer. */
    @Test
    void oneThatNeverAnswersDoesNotHoldUpTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        Patience brief =
                new Patience(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(100));
        try (ExampleRun run = new ExampleRun(root, "mine").lines(1, 3, 1)) {
            List<Tracker> both = List.of(new Silent(never), new Notebook(true, notes));
            List<String> lines =
                    Trackers.follow(run.folder(), both, voice, brief).finish(Status.FINISHED);
            assertThat(lines.getFirst()).startsWith("silent does not have all of the run");
            assertThat(never.getCount()).as("it was told that nobody listens").isZero();
        }
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        assertThat(Patience.USUAL.pause(1, 0.5)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Patience.USUAL.pause(3, 0.5)).isEqualTo(Duration.ofSeconds(20));
        assertThat(Patience.USUAL.pause(3, 1)).isEqualTo(Duration.ofSeconds(25));
        assertThat(Patience.USUAL.pause(50, 0.5)).isEqualTo(Duration.ofMinutes(5));
    }
}
