package dev.trainyard.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final String RUN = """
            {"step":0,"time":0.1,"wall_time":"2026-11-22T10:00:00Z","val/loss":4.5}
            {"step":1,"time":0.2,"wall_time":"2026-11-22T10:00:01Z","train/loss":4.25,"train/tokens_per_second":100.0}
            {"step":2,"time":0.3,"wall_time":"2026-11-22T10:00:02Z","train/loss":"NaN","system/rss":5,"stall_seconds":1.0}
            """;

    @TempDir
    Path folder;

    @Test
    void timesRatesAndSystemFiguresMayDiffer() throws IOException {
        String later = RUN.replace("\"time\":0.", "\"time\":7.")
                .replace("10:00", "11:30")
                .replace(":100.0", ":90.0")
                .replace(":5,", ":6,")
                .replace("1.0}", "2.0}");
        MetricsComparison comparison = compare(RUN, later);
        assertThat(comparison.identical()).isTrue();
        assertThat(comparison.compared()).isEqualTo(3);
    }

    @Test
    void theSmallestDifferenceIsFoundAtItsFirstStep() throws IOException {
        MetricsComparison comparison =
                compare(RUN, RUN.replace("4.25", "4.250000000000001").replace("\"NaN\"", "1"));
        assertThat(comparison.identical()).isFalse();
        assertThat(comparison.first())
                .isEqualTo(Optional.of(new MetricsComparison.Difference(1, "train/loss", "4.25", "4.250000000000001")));
    }

    @Test
    void aMissingStepIsADifferenceOnEitherSide() throws IOException {
        String cut = RUN.lines().limit(2).reduce("", (text, line) -> text + line + "\n");
        assertThat(compare(RUN, cut).first())
                .isEqualTo(Optional.of(new MetricsComparison.Difference(2, "train/loss", "NaN", "absent")));
        assertThat(compare(cut, RUN).first())
                .isEqualTo(Optional.of(new MetricsComparison.Difference(2, "train/loss", "absent", "NaN")));
    }

    @Test
    void aStepThatWasRedoneMustBeWrittenOnce() throws IOException {
        String twice = RUN + "{\"step\":1,\"train/loss\":4.25}\n";
        assertThat(compare(RUN, twice).first())
                .isEqualTo(Optional.of(new MetricsComparison.Difference(1, "train/loss", "4.25", "written twice")));
        assertThat(compare(twice, twice).identical()).isFalse();
    }

    @Test
    void nothingComparedIsNotEqual() {
        assertThat(MetricsComparison.of(folder.resolve("a"), folder.resolve("b"))
                        .identical())
                .isFalse();
    }

    @Test
    void twoRunsDifferInConfigSummaryAndLastMetrics() {
        RunStore store = new RunStore(folder);
        RunFolder left = finished(store, "model: {n_layer: 2, bias: true}\n", 1.5);
        RunFolder right = finished(store, "model: {n_layer: 4, bias: true, dropout: 0.1}\n", 1.25);
        RunDiff diff = RunDiff.of(left, right);
        assertThat(diff.environment()).isEmpty();
        assertThat(diff.config())
                .containsExactly(
                        new Change("model.dropout", Optional.empty(), Optional.of("0.1")),
                        new Change("model.n_layer", Optional.of("2"), Optional.of("4")));
        assertThat(diff.summary()).containsExactly(new Change("best.loss", Optional.of("1.5"), Optional.of("1.25")));
        assertThat(diff.metrics()).containsExactly(new Change("train/loss", Optional.of("1.5"), Optional.of("1.25")));
    }

    private static RunFolder finished(RunStore store, String yaml, double loss) {
        try (RunWriter writer = store.create(Specs.named("d", "abc"))) {
            writer.config(yaml);
            writer.metrics(1, 1, line -> line.put("train/loss", 9));
            writer.metrics(2, 2, line -> line.put("train/loss", loss));
            writer.summary(Map.of("best", Map.of("loss", loss), "same", "x"));
            return writer.folder();
        }
    }

    private MetricsComparison compare(String left, String right) throws IOException {
        return MetricsComparison.of(
                Files.writeString(folder.resolve("left.jsonl"), left),
                Files.writeString(folder.resolve("right.jsonl"), right));
    }
}
