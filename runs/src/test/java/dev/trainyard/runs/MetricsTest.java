package dev.trainyard.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MetricsTest {
    @TempDir
    Path folder;

    @Test
    void aLineIsWhatTheDesignSays() throws IOException {
        try (RunWriter writer = run()) {
            writer.metrics(
                    3, 1.5, line -> line.put("train/loss", 2.25).put("lr", 3e-4).put("tokens", 1L << 53));
            writer.metrics(4, 2, line -> line.put("train/loss", Double.NaN).put("gap", Double.NEGATIVE_INFINITY));
            List<String> lines = Files.readAllLines(writer.folder().metricsFile());
            assertThat(lines.get(0))
                    .matches("\\{\"step\":3,\"time\":1.5,\"wall_time\":\"20[^\"]*Z\",\"train/loss\":2.25,"
                            + "\"lr\":3.0E-4,\"tokens\":9007199254740992}");
            assertThat(lines.get(1)).endsWith("\"train/loss\":\"NaN\",\"gap\":\"-Infinity\"}");
            assertThat(writer.metricsLength())
                    .isEqualTo(Files.size(writer.folder().metricsFile()));
        }
    }

    @Test
    void everyDoubleReadsBackBitForBit() {
        CounterRandom random = new CounterRandom(3, "doubles");
        try (RunWriter writer = run()) {
            for (int i = 0; i < 2000; i++) {
                double value = Double.longBitsToDouble(random.bits(i));
                writer.metrics(i, i, line -> line.put("x", value));
            }
            MetricSeries x = series("x");
            assertThat(x.size()).isEqualTo(2000);
            for (int i = 0; i < 2000; i++) {
                assertThat(x.steps()[i]).isEqualTo(i);
                assertThat(Double.doubleToLongBits(x.values()[i]))
                        .isEqualTo(Double.doubleToLongBits(Double.longBitsToDouble(random.bits(i))));
            }
        }
    }

    @Test
    void anyNameAndTextIsValidJson() {
        String awkward = "\"\\\n\u0000\u00e9\ud83d\ude00";
        try (RunWriter writer = run()) {
            writer.system().write(line -> line.put(awkward, awkward).put("n", -7));
        }
        JsonNode line = JsonLines.read(onlyRun().file("system.jsonl")).getFirst();
        assertThat(line.path(awkward).stringValue()).isEqualTo(awkward);
    }

    @Test
    void aResumeCutsMetricsBackToTheCheckpointAndGoesOnFromAFreshLine() {
        long atCheckpoint;
        try (RunWriter writer = run()) {
            writer.metrics(1, 1, line -> line.put("train/loss", 1));
            atCheckpoint = writer.metricsLength();
            writer.metrics(2, 2, line -> line.put("train/loss", 2));
            writer.event("killed", Map.of("step", 2));
        }
        try (RunWriter writer = new RunStore(folder).open(onlyRun())) {
            writer.truncate(atCheckpoint, 0);
            writer.metrics(2, 2, line -> line.put("train/loss", 20));
        }
        assertThat(series("train/loss").steps()).containsExactly(1, 2);
        assertThat(series("train/loss").values()).containsExactly(1, 20);
        assertThat(onlyRun().events())
                .extracting(event -> event.path("kind").stringValue())
                .containsExactly("killed");
    }

    @Test
    void aLengthWithinALineIsCutToTheLineBefore() {
        try (RunWriter writer = run()) {
            writer.metrics(1, 1, line -> line.put("train/loss", 1));
            long one = writer.metricsLength();
            writer.metrics(2, 2, line -> line.put("train/loss", 2));
            writer.truncate(one + 5, 0);
            assertThat(writer.metricsLength()).isEqualTo(one);
        }
    }

    @Test
    void metricsThatAPowerCutTookAreSaid() {
        try (RunWriter writer = run()) {
            writer.truncate(100, 0);
            JsonNode event = writer.folder().events().getFirst();
            assertThat(event.path("kind").stringValue()).isEqualTo("metrics_lost");
            assertThat(event.path("bytes").asLong()).isEqualTo(100);
        }
    }

    @Test
    void aCutLineGoesFromMetricsAndStaysInEvents() throws IOException {
        try (RunWriter writer = run()) {
            writer.metrics(1, 1, line -> line.put("train/loss", 1));
            writer.event("started", Map.of());
        }
        append(onlyRun().metricsFile(), "{\"step\":2,\"train/lo");
        append(onlyRun().file("events.jsonl"), "{\"type\":\"cut");
        assertThat(series("train/loss").steps()).containsExactly(1);

        try (RunWriter writer = new RunStore(folder).open(onlyRun())) {
            writer.metrics(2, 2, line -> line.put("train/loss", 2));
            writer.event("resumed", Map.of("step", 1));
        }
        assertThat(series("train/loss").values()).containsExactly(1, 2);
        assertThat(Files.readAllLines(onlyRun().metricsFile())).allMatch(line -> line.endsWith("}"));
        assertThat(Files.readAllLines(onlyRun().file("events.jsonl")).get(1)).isEqualTo("{\"type\":\"cut");
        assertThat(onlyRun().events()).hasSize(2);
    }

    /** Some file systems leave zeros where a power cut took data. */
    @Test
    void zerosAndOtherDebrisAtTheEndDoNotHideTheRest() throws IOException {
        try (RunWriter writer = run()) {
            writer.metrics(1, 1, line -> line.put("train/loss", 1));
        }
        append(onlyRun().metricsFile(), "\0".repeat(10_000));
        assertThat(series("train/loss").size()).isEqualTo(1);
        try (RunWriter writer = new RunStore(folder).open(onlyRun())) {
            writer.metrics(2, 2, line -> line.put("train/loss", 2));
        }
        assertThat(Files.readString(onlyRun().metricsFile())).doesNotContain("\0");
        assertThat(series("train/loss").steps()).containsExactly(1, 2);
    }

    @Test
    void aFullDiskIsOneClearError() throws IOException {
        Path full = Path.of("/dev/full"); // takes no byte
        JsonLinesWriter writer = JsonLinesWriter.open(full, Tail.CUT);
        assertThatThrownBy(() -> writer.write(line -> line.put("x", 1)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("cannot write to " + full);
        writer.close();
    }

    @Test
    void eventsCarryRecordsInSnakeCase() {
        record Commit(long step, double commitSeconds) {}
        try (RunWriter writer = run()) {
            writer.event("checkpoint_committed", Map.of("checkpoint", new Commit(10, 0.5)));
            JsonNode event = writer.folder().events().getFirst();
            assertThat(event.path("checkpoint")).isEqualTo(Json.parse("{\"step\":10,\"commit_seconds\":0.5}"));
            assertThat(event.path("wall_time").stringValue()).endsWith("Z");
        }
    }

    private RunWriter run() {
        return new RunStore(folder).create(Specs.named("m", "abc"));
    }

    private RunFolder onlyRun() {
        return new RunStore(folder).find("latest");
    }

    private MetricSeries series(String name) {
        return Objects.requireNonNull(onlyRun().metrics().get(name));
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
