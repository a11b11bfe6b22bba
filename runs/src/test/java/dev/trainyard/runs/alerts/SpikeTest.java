package dev.trainyard.runs.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpikeTest {
    @Test
    void judgesByMeanAndDeviationOfTheLinesBefore() {
        Spike spike = filled(4.9); // 0 and 2 in turn: mean 1, deviation 1
        Alert alert = spike.of(129, 6).orElseThrow();
        assertThat(alert.name()).isEqualTo("loss_spike");
        assertThat(alert.values())
                .containsEntry("train/loss", 6.0)
                .containsEntry("mean", 1.0)
                .containsEntry("z", 5.0);
        assertThat(alert.message())
                .isEqualTo(
                        "train/loss is 6.000, 5.0 standard deviations above 1.000, the mean of the 128 lines before");
        assertThat(filled(5.1).of(129, 6)).isEmpty();
        assertThat(filled(4.9).of(129, -1000)).isEmpty();
    }

    @Test
    void needsAFullWindow() {
        Spike spike = new Spike("loss_spike", "train/loss", 3);
        for (int i = 0; i < 127; i++) {
            spike.of(i, i % 2);
        }
        assertThat(spike.of(128, 1e9)).isEmpty();
    }

    @Test
    void anOldSpikeLeavesTheWindow() {
        Spike spike = filled(4.9);
        assertThat(spike.of(129, 1000)).isPresent();
        assertThat(spike.of(130, 6)).as("small beside the other").isEmpty();
        for (int i = 0; i < 128; i++) {
            spike.of(131 + i, 2 * (i % 2));
        }
        assertThat(spike.of(300, 6)).isPresent();
    }

    @Test
    void equalValuesAndValuesThatAreNotFiniteTellNothing() {
        Spike same = new Spike("a", "x", 3);
        for (int i = 0; i < 128; i++) {
            same.of(i, 4);
        }
        assertThat(same.of(128, 4)).isEmpty();
        assertThat(same.of(129, 5)).isEmpty();
        Spike spike = filled(4.9);
        assertThat(spike.of(129, Double.POSITIVE_INFINITY)).isEqualTo(Optional.empty());
        assertThat(spike.of(130, Double.NaN)).isEmpty();
        assertThat(spike.of(131, 6)).isPresent();
    }

    private static Spike filled(double threshold) {
        Spike spike = new Spike("loss_spike", "train/loss", threshold);
        for (int i = 0; i < 128; i++) {
            spike.of(i + 1, 2 * (i % 2));
        }
        return spike;
    }
}
