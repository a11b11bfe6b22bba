package dev.trainyard.train.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.train.PhaseClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WatchdogTest {
    @TempDir
    Path dir;

    @Test
    void anUpdateThatNeverEndsIsNamedWithTheStacksOfAllThreadsAndThenGivenUp() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        RunSpec spec = new RunSpec("train", "", List.of(), "", "", List.of(), "", "0", 1, "cpu", 1, Map.of());
        try (RunWriter run = new RunStore(dir).create(spec);
                Watchdog dog = new Watchdog(
                        new PhaseClock(),
                        run,
                        _ -> {},
                        Duration.ofMillis(40),
                        Duration.ofMillis(120),
                        given::countDown)) {
            dog.progress(1);
            assertThat(given.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(run.folder().events())
                    .extracting(event -> event.path("kind").asString())
                    .containsExactly("hung", "given_up");
            JsonNode hung = run.folder().events().getFirst();
            assertThat(hung.path("operation").asString()).isEqualTo("start");
            Path stacks = run.folder().log(0).resolveSibling(hung.path("dump").asString());
            assertThat(Files.readString(stacks)).contains("watchdog", "WatchdogTest");
        }
    }
}
