package dev.trainyard.storage.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyDateTest {
    private final AtomicReference<Instant> calendar = new AtomicReference<>(Instant.parse("2026-11-01T12:00:00Z"));
    private final AtomicLong nanos = new AtomicLong(-5);
    private final SteadyDate date = new SteadyDate(calendar::get, nanos::get);

    @Test
    void whoeverSetsTheClockChangesNoDuration() {
        pass(Duration.ofSeconds(3));
        Instant before = date.now();
        calendar.updateAndGet(now -> now.minus(Duration.ofHours(2)));
        pass(Duration.ofSeconds(4));
        assertThat(before).isEqualTo("2026-11-01T12:00:03Z");
        assertThat(Duration.between(before, date.now())).isEqualTo(Duration.ofSeconds(4));
        assertThat(date.moved()).isEqualTo(Duration.ofHours(-2));
    }

    @Test
    void aClockThatNobodySetsHasNotMoved() {
        pass(Duration.ofDays(1));
        assertThat(date.moved()).isZero();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        calendar.updateAndGet(now -> now.plus(time));
    }
}
