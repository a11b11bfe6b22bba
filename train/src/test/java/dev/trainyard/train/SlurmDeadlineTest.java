package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.SlurmJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlurmDeadlineTest {
    private final Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void aRunStopsItsGraceBeforeTheJobDoes() {
        assertThat(left(Optional.of(now.plusSeconds(600)))).contains(Duration.ofMinutes(8));
    }

    @Test
    void aJobThatIsNearlyOverLeavesNoTimeAndOneWithoutALimitAllOfIt() {
        assertThat(left(Optional.of(now.plusSeconds(60)))).contains(Duration.ZERO);
        assertThat(left(Optional.empty())).isEmpty();
    }

    private Optional<Duration> left(Optional<Instant> end) {
        return SlurmDeadline.left(new SlurmJob("7", 0, end), now, 120);
    }
}
