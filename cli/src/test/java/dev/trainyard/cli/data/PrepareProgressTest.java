package dev.trainyard.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.ProgressLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PrepareProgressTest {
    private static final long MIB = 1 << 20;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final AtomicLong seconds = new AtomicLong();

    @Test
    void nothingIsSaidOfWhatIsQuick() {
        try (PrepareProgress progress = progress()) {
            progress.at(50, 100);
            progress.at(100, 100);
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void eachPassHasItsOwnRate() {
        try (PrepareProgress progress = progress()) {
            seconds.set(2);
            progress.at(20 * MIB, 200 * MIB);
            seconds.set(10);
            progress.at(100 * MIB, 200 * MIB);
            seconds.set(30);
            progress.at(120 * MIB, 200 * MIB);
        }
        assertThat(shown.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "scanning 20% of 100 MiB, 10.0 MiB/s, 8.0 s left",
                        "scanning 100% of 100 MiB, 10.0 MiB/s", "encoding 20% of 100 MiB, 1.00 MiB/s, 1 min 20 s left");
    }

    private PrepareProgress progress() {
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        ProgressLine line = new ProgressLine(out, false, Duration.ZERO, this::nanos);
        return new PrepareProgress(line, this::nanos);
    }

    private long nanos() {
        return Duration.ofSeconds(seconds.get()).toNanos();
    }
}
