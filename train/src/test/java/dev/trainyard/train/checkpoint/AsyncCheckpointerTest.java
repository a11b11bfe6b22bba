package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncCheckpointerTest {
    @TempDir
    Path directory;

    private final CountDownLatch diskWorks = new CountDownLatch(1);
    private final List<SaveOutcome> told = new CopyOnWriteArrayList<>();

    @Test
    void theLoopGoesOnWhileTheDiskIsSlow() throws IOException {
        CheckpointStore store = TestContent.store(directory, 2, (done, path, before) -> awaitDisk());
        try (AsyncCheckpointer checkpointer = new AsyncCheckpointer(store, told::add)) {
            assertThat(checkpointer.submit(TestContent.of(10))).isEmpty();
            assertThat(checkpointer.poll()).isEmpty();
            assertThat(store.list()).isEmpty();
            diskWorks.countDown();
            assertThat(checkpointer.await().orElseThrow()).isInstanceOf(SaveOutcome.Saved.class);
            assertThat(checkpointer.poll()).isEmpty();
        }
        assertThat(told).hasSize(1);
        assertThat(TestContent.exactState(TestContent.store(directory, 2))).isEqualTo(10);
    }

    @Test
    void aSecondSaveWaitsForTheFirstAndReturnsItsOutcome() {
        CheckpointStore store = TestContent.store(directory, 5);
        try (AsyncCheckpointer checkpointer = new AsyncCheckpointer(store, told::add)) {
            checkpointer.submit(TestContent.of(10));
            SaveOutcome first = checkpointer.submit(TestContent.of(20)).orElseThrow();
            assertThat(((SaveOutcome.Saved) first).report().step()).isEqualTo(10);
            assertThat(told.getFirst()).isEqualTo(first);
        }
        assertThat(store.list()).extracting(CheckpointInfo::step).containsExactly(20L, 10L);
    }

    @Test
    void aFailureReachesTheLoopAndTheNextSaveIsStillTried() throws IOException {
        boolean[] broken = {true};
        CheckpointStore store = TestContent.store(directory, 2, (done, path, before) -> {
            if (broken[0]) {
                throw new IOException("Input/output error");
            }
        });
        try (AsyncCheckpointer checkpointer = new AsyncCheckpointer(store, told::add)) {
            checkpointer.submit(TestContent.of(10));
            SaveOutcome failed = checkpointer.await().orElseThrow();
            assertThat(((SaveOutcome.Failed) failed).cause()).hasMessageContaining("Input/output error");
            broken[0] = false;
            assertThat(checkpointer.submit(TestContent.of(20))).isEmpty();
        }
        assertThat(told).hasSize(2);
        assertThat(TestContent.exactState(store)).isEqualTo(20);
    }

    @Test
    void aFailureThatNobodyAskedForComesOutAtClose() {
        CheckpointStore store = TestContent.store(directory, 2, (done, path, before) -> {
            throw new IllegalStateException("not even an IOException");
        });
        AsyncCheckpointer checkpointer = new AsyncCheckpointer(store, told::add);
        checkpointer.submit(TestContent.of(10));
        assertThatThrownBy(checkpointer::close)
                .isInstanceOf(JobException.class)
                .hasMessageContaining("step 10")
                .hasMessageContaining("not even an IOException");
        assertThat(told).hasSize(1);
    }

    @Test
    void closingWaitsForTheSaveInFlight() throws IOException {
        CheckpointStore store = TestContent.store(directory, 2, (done, path, before) -> awaitDisk());
        AsyncCheckpointer checkpointer = new AsyncCheckpointer(store, told::add);
        checkpointer.submit(TestContent.of(10));
        diskWorks.countDown();
        checkpointer.close();
        assertThat(TestContent.exactState(TestContent.store(directory, 2))).isEqualTo(10);
    }

    @Test
    void anInterruptedLoopStillGetsItsCheckpoint() throws IOException {
        CheckpointStore store = TestContent.store(directory, 2);
        try (AsyncCheckpointer checkpointer = new AsyncCheckpointer(store, told::add)) {
            checkpointer.submit(TestContent.of(10));
            Thread.currentThread().interrupt();
            assertThat(checkpointer.await().orElseThrow()).isInstanceOf(SaveOutcome.Saved.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(TestContent.exactState(store)).isEqualTo(10);
    }

    @Test
    void theWriterHasAName() {
        List<String> names = new CopyOnWriteArrayList<>();
        CheckpointStore store = TestContent.store(directory, 2);
        try (AsyncCheckpointer checkpointer = new AsyncCheckpointer(
                store, outcome -> names.add(Thread.currentThread().getName()))) {
            checkpointer.submit(TestContent.of(10));
        }
        assertThat(names).containsExactly("checkpoint-writer");
    }

    private void awaitDisk() throws IOException {
        try {
            diskWorks.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
