package dev.trainyard.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCaptureTest {
    private static final String STAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z ";

    @TempDir
    Path folder;

    @Test
    void everyLineIsLoggedWithItsTimeAndPassedOnUnchanged() throws Exception {
        Path log = folder.resolve("logs/rank-0.log");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = OtherProcess.running("capture", log.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor()).isZero();

        List<String> numbered =
                IntStream.range(0, 20_000).mapToObj(i -> "line " + i).toList();
        assertThat(Files.readAllLines(out))
                .startsWith("before", "from Java, é", "from a child")
                .containsSubsequence(numbered)
                .endsWith("without an end, after")
                .hasSize(3 + 20_000 + 1);
        assertThat(Files.readString(err)).isEqualTo("from a native library\n10%\r100%\n");

        List<String> lines = Files.readAllLines(log);
        assertThat(lines).allMatch(line -> line.matches(STAMP + "(out|err) .*"));
        List<String> said =
                lines.stream().map(line -> line.replaceFirst(STAMP, "")).toList();
        assertThat(said)
                .contains("out from Java, é", "err from a native library", "err 100%", "out from a child")
                .contains("out line 0", "out line 19999", "out without an end")
                .hasSize(4 + 20_000 + 1);
    }

    @Test
    void theOutputGoesOnInTheSameLogAfterACrash() throws Exception {
        Path log = Files.writeString(folder.resolve("rank-0.log"), "2026-11-22T10:00:00Z out cut sho");
        Process process = OtherProcess.running("capture", log.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readAllLines(log))
                .startsWith("2026-11-22T10:00:00Z out cut sho")
                .hasSize(1 + 20_005);
    }

    /** /dev/full takes no byte: a disk without room. */
    @Test
    void aLogThatCannotBeWrittenDoesNotStopTheOutput() throws IOException, InterruptedException {
        Path full = Path.of("/dev/full");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = OtherProcess.running("capture", full.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readAllLines(out)).contains("line 19999").endsWith("without an end, after");
        assertThat(Files.readString(err)).contains("from a native library", "terminal output is no longer kept");
    }
}
