package dev.trainyard.train.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.JobException;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.train.config.RetrySection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackoffTest {
    @TempDir
    Path dir;

    private RunWriter run;
    private int calls;

    @BeforeEach
    void begin() {
        run = new RunStore(dir)
                .create(new RunSpec("train", "", List.of(), "", "", List.of(), "", "0", 1, "cpu", 1, Map.of()));
    }

    @AfterEach
    void end() {
        run.close();
    }

    @Test
    void aMappedFileThatCannotBeReadForAWhileIsReadAgain() {
        with(3).run("data", Backoff::isFile, failing(2, () -> new InternalError("a fault occurred in unsafe memory")));
        assertThat(calls).isEqualTo(3);
        assertThat(run.folder().events())
                .extracting(event -> event.path("kind").asString() + " "
                        + event.path("operation").asString() + " "
                        + event.path("attempt").asInt())
                .containsExactly("retry data 1", "retry data 2");
    }

    @Test
    void theLastFailureIsThrown() {
        JobException full = new JobException("full", new IOException("No space left on device"));
        assertThatThrownBy(() -> with(2).run("metrics", Backoff::isFile, failing(100, () -> full)))
                .isSameAs(full);
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void whatDoesNotPassIsNotTriedAgain() {
        assertThatThrownBy(
                        () -> with(5).run("data", Backoff::isFile, failing(1, () -> new IllegalStateException("no"))))
                .hasMessage("no");
        assertThat(calls).isEqualTo(1);
        assertThatThrownBy(() -> with(0).run("data", Backoff::isFile, failing(1, () -> new InternalError("off"))))
                .hasMessage("off");
        assertThat(calls).isEqualTo(2);
    }

    private Backoff with(int tries) {
        return new Backoff(new RetrySection(0, tries, 0, "1ms..3ms"), run, _ -> {});
    }

    private Runnable failing(int times, Supplier<Throwable> failure) {
        int until = calls + times;
        return () -> {
            if (calls++ < until) {
                Throwable thrown = failure.get();
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
        };
    }
}
