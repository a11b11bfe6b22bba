package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.storage.data.DataLayout.Part;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void areaIsWithinATenthOfAPercentOfEveryLength() {
        LongStream.concat(LongStream.rangeClosed(1, 20_000), LongStream.of(146_600_628, 2_828_486, 114_660, 99_999_989))
                .forEach(length -> {
                    Samples samples = new Samples(1, length);
                    assertThat(samples.height()).isPositive();
                    assertThat(samples.height() * samples.width()).isEqualTo(samples.bytes());
                    assertThat(Math.abs(samples.bytes() - length)).isLessThanOrEqualTo(length / 1000);
                });
    }

    @Test
    void largeSamplesAreNearlySquare() {
        Samples samples = new Samples(1, 146_600_628);
        assertThat((double) samples.width() / samples.height()).isCloseTo(1, within(0.01));
    }

    @Test
    void lengthsAreDrawnWithTheMeanAndSpreadThatWereAskedForAndAreNeverBelowOne() {
        DataPlan plan = plan("record_length_bytes=100000", "record_length_bytes_stdev=30000");
        double[] lengths = LongStream.range(0, 20_000)
                .mapToDouble(file -> plan.samples(Part.TRAIN, (int) file).length())
                .toArray();
        double mean = java.util.Arrays.stream(lengths).average().orElseThrow();
        double variance = java.util.Arrays.stream(lengths)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(100_000, within(1000.0));
        assertThat(Math.sqrt(variance)).isCloseTo(30_000, within(700.0));

        DataPlan wide = plan("record_length_bytes=10", "record_length_bytes_stdev=1000");
        assertThat(LongStream.range(0, 1000)
                        .map(file -> wide.samples(Part.VALID, (int) file).length()))
                .allMatch(length -> length >= 1)
                .contains(1L);
    }

    private static DataPlan plan(String... overrides) {
        var workload = Sets.workload(Path.of("x"), overrides);
        return new DataPlan(Manifest.of(workload, 3, ""), Formats.of(workload.dataset()));
    }
}
