package dev.trainyard.train.checkpoint;

import static dev.trainyard.train.checkpoint.PowerCut.Loss.CONTENT;
import static dev.trainyard.train.checkpoint.PowerCut.Loss.CONTENT_AND_NAMES;
import static dev.trainyard.train.checkpoint.PowerCut.Loss.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrashAtEveryPointTest {
    /** The directory, 4 files written and forced, the manifest's 4 steps, the commit's 2, and the rotation's many. */
    private static final int LEAST_STEPS = 20;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void leavesTheOldOrTheNewStateAndNeverAThird(PowerCut.Loss loss) throws IOException {
        int point = 1;
        for (boolean crashed = true; crashed; point++) {
            Path checkpoints = directory.resolve(Integer.toString(point));
            TestContent.store(checkpoints, 2).save(TestContent.of(10));
            TestContent.store(checkpoints, 2).save(TestContent.of(20));

            crashed = saveUntil(new PowerCut(point), checkpoints, TestContent.of(30), loss);

            CheckpointStore reopened = TestContent.store(checkpoints, 2);
            assertThat(TestContent.names(checkpoints)).noneMatch(name -> name.startsWith("."));
            long state = TestContent.exactState(reopened);
            assertThat(state).isIn(crashed ? new Long[] {20L, 30L} : new Long[] {30L});
            reopened.save(TestContent.of(40));
            assertThat(TestContent.exactState(reopened)).isEqualTo(40);
        }
        assertThat(point).isGreaterThan(LEAST_STEPS);
    }

    @ParameterizedTest
    @EnumSource
    void ofTheFirstSaveLeavesNothingOrThatCheckpoint(PowerCut.Loss loss) throws IOException {
        int point = 1;
        for (boolean crashed = true; crashed; point++) {
            Path checkpoints = directory.resolve(Integer.toString(point)).resolve("checkpoints");
            crashed = saveUntil(new PowerCut(point), checkpoints, TestContent.of(30), loss);
            long state = TestContent.exactState(TestContent.store(checkpoints, 2));
            assertThat(state).isIn(crashed ? new Long[] {-1L, 30L} : new Long[] {30L});
        }
    }

    /** The proof has teeth: take any force away, and some crash loses a committed step or leaves a third state. */
    @Test
    void everyForceIsNeeded() throws IOException {
        int attempt = 0;
        for (int force = 1; ; force++) {
            PowerCut whole = new PowerCut(0, force);
            saveUntil(whole, directory.resolve("run-" + attempt++).resolve("checkpoints"), TestContent.of(30), NOTHING);
            if (whole.forces() < force) {
                assertThat(force).isGreaterThan(9);
                return;
            }
            boolean noticed = false;
            for (PowerCut.Loss loss : List.of(CONTENT_AND_NAMES, CONTENT, NOTHING)) {
                boolean crashed = true;
                for (int point = 1; crashed && !noticed; point++) {
                    Path checkpoints = directory.resolve("run-" + attempt++).resolve("checkpoints");
                    crashed = saveUntil(new PowerCut(point, force), checkpoints, TestContent.of(30), loss);
                    noticed = !isExact(checkpoints, crashed);
                }
            }
            assertThat(noticed).as("force %s", force).isTrue();
        }
    }

    private static boolean isExact(Path checkpoints, boolean mayBeMissing) throws IOException {
        boolean[] clean = {true};
        boolean found = TestContent.store(checkpoints, 2)
                .newestVerified(rejected -> clean[0] = false)
                .isPresent();
        return clean[0] && (found || mayBeMissing);
    }

    /** A failing disk instead of a crash: the save says so, tidies up, and the older state stays. */
    @Test
    void anIoErrorAtAnyPointIsReportedAndTidiedUp() throws IOException {
        int point = 1;
        for (boolean failed = true; failed; point++) {
            Path checkpoints = directory.resolve(Integer.toString(point));
            TestContent.store(checkpoints, 2).save(TestContent.of(10));
            TestContent.store(checkpoints, 2).save(TestContent.of(20));
            int failAt = point;
            int[] steps = {0};
            CheckpointStore store = TestContent.store(checkpoints, 2, (done, path, before) -> {
                if (++steps[0] == failAt) {
                    throw new IOException("Input/output error");
                }
            });
            failed = false;
            try {
                failed = store.save(TestContent.of(30)).rotationProblem().isPresent();
            } catch (JobException e) {
                failed = true;
                assertThat(e.getMessage())
                        .contains("step 30", "Input/output error", "kept:")
                        .doesNotContain("\n");
            }
            assertThat(TestContent.names(checkpoints)).noneMatch(name -> name.startsWith(".tmp"));
            assertThat(TestContent.exactState(store)).isIn(20L, 30L);
        }
        assertThat(point).isGreaterThan(LEAST_STEPS);
    }

    @Test
    void aCommittedStepIsNotWrittenOver() throws IOException {
        CheckpointStore store = TestContent.store(directory, 2);
        store.save(TestContent.of(10));
        assertThatThrownBy(() -> store.save(TestContent.of(10, "run-b")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("already committed");
        assertThat(TestContent.exactState(store)).isEqualTo(10);
    }

    private static boolean saveUntil(PowerCut cut, Path checkpoints, CheckpointContent content, PowerCut.Loss loss)
            throws IOException {
        boolean crashed = false;
        try {
            TestContent.store(checkpoints, 2, cut).save(content);
        } catch (PowerCut.Crash e) {
            crashed = true;
        }
        cut.take(loss);
        return crashed;
    }
}
