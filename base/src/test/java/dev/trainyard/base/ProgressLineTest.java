package dev.trainyard.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long now;

    @Test
    void aFileGetsPlainLinesNowAndThenAndTheLastState() {
        try (ProgressLine progress = progress(false)) {
            for (int step = 0; step <= 7; step++) {
                int shown = step;
                now = step * 1_000_000_000L;
                progress.show(() -> "step " + shown);
            }
        }
        assertThat(written()).isEqualTo("step 0\nstep 5\nstep 7\n");
    }

    @Test
    void theTextIsNotMadeBeforeItIsTime() {
        try (ProgressLine progress = progress(false)) {
            progress.show(() -> "first");
            progress.show(() -> {
                throw new AssertionError("too early");
            });
            progress.show(() -> "last");
        }
        assertThat(written()).isEqualTo("first\nlast\n");
    }

    @Test
    void aTerminalSeesOneLineRedrawnAndNotesAboveIt() {
        try (ProgressLine progress = progress(true)) {
            progress.show(() -> "1/2");
            progress.note("a note");
            now = 5_000_000_000L;
            progress.show(() -> "2/2");
        }
        String start = "\r\u001b[?7l";
        String end = "\u001b[J\u001b[?7h";
        assertThat(written()).isEqualTo(start + "1/2" + end + "\r\u001b[J" + "a note\n" + start + "2/2" + end + "\n");
    }

    @Test
    void aTerminalSeesATableRedrawnAndALogOnlyWhatItComesTo() {
        try (ProgressLine progress = progress(true)) {
            progress.show(() -> "a\nb\n1/2");
            now = 5_000_000_000L;
            progress.show(() -> "b\n2/2");
        }
        String end = "\u001b[J\u001b[?7h";
        assertThat(written())
                .isEqualTo("\r\u001b[?7la\u001b[K\nb\u001b[K\n1/2" + end + "\r\u001b[2A\u001b[?7lb\u001b[K\n2/2" + end
                        + "\n");
        bytes.reset();
        try (ProgressLine progress = progress(false)) {
            progress.show(() -> "a\nb\n1/2");
        }
        assertThat(written()).isEqualTo("1/2\n");
    }

    @Test
    void nothingShownIsNothingWritten() {
        progress(true).close();
        progress(false).close();
        assertThat(written()).isEmpty();
    }

    private ProgressLine progress(boolean live) {
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        return new ProgressLine(out, live, Duration.ofSeconds(5), () -> now);
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
