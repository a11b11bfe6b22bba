package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.train.config.CheckpointSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CheckpointTimesTest {
    private static final double HOUR = 3600;

    private final List<String> events = new ArrayList<>();
    private double now;

    @Test
    void theClockAsksAtTheFirstStepAfterItsMinutes() {
        CheckpointTimes times = times(0, "2");
        now = 119;
        assertThat(times.isDue(10, false)).isFalse();
        now = 121;
        assertThat(times.isDue(11, false)).isTrue();
        times.submitted(11, 0.1);
        now = 240;
        assertThat(times.isDue(12, false)).isFalse();
        now = 241;
        assertThat(times.isDue(13, false)).isTrue();
        assertThat(events).isEmpty();
    }

    @Test
    void whatFallsDueWhileASaveIsInFlightIsTakenWhenThatHasEnded() {
        CheckpointTimes times = times(0, "1");
        now = 61;
        assertThat(times.isDue(5, true)).isFalse();
        now = 70;
        assertThat(times.isDue(6, true)).isFalse();
        assertThat(times.isDue(7, false)).isTrue();
        times.submitted(7, 0.1);
        assertThat(times.isDue(8, false)).isFalse();
        assertThat(events).isEmpty();
    }

    @Test
    void twoThatFellDueMeanwhileAreOneAndThatIsSaid() {
        CheckpointTimes times = times(0, "1");
        now = 61;
        assertThat(times.isDue(5, true)).isFalse();
        now = 125;
        assertThat(times.isDue(6, true)).isFalse();
        assertThat(times.isDue(7, false)).isTrue();
        times.submitted(7, 0.1);
        assertThat(events).containsExactly("checkpoint_merged {due_step=5, step=7}");
    }

    @Test
    void aStepThatIsAskedForByNumberIsSavedAtThatStepAndTakesTheWaitingOneAlong() {
        CheckpointTimes times = times(10, "1");
        now = 61;
        assertThat(times.isDue(9, true)).isFalse();
        assertThat(times.isDue(10, true)).isTrue();
        times.submitted(10, 3);
        assertThat(events).containsExactly("checkpoint_merged {due_step=9, step=10}");
        assertThat(times.isDue(11, false)).isFalse();
        assertThat(times.isDue(20, true)).isTrue();
    }

    @Test
    void theLastSaveOfARunTakesTheWaitingOneAlong() {
        CheckpointTimes times = times(0, "1");
        now = 61;
        assertThat(times.isDue(9, true)).isFalse();
        times.submitted(10, 3);
        assertThat(events).containsExactly("checkpoint_merged {due_step=9, step=10}");
    }

    @Test
    void neverIsNever() {
        CheckpointTimes times = times(0, "0");
        now = 1e6;
        assertThat(times.isDue(9, false)).isFalse();
    }

    @Test
    void autoFollowsYoungsFormula() {
        CheckpointTimes times = times(0, "auto");
        now = 299;
        assertThat(times.isDue(1, false)).isFalse();
        now = 300;
        assertThat(times.isDue(2, false)).isTrue();
        times.committed(4);
        times.submitted(2, 2);
        double expected = Math.sqrt(2 * 2 * (24 * HOUR + now));
        assertThat(events).hasSize(1);
        assertThat(events.getFirst()).startsWith("checkpoint_interval {").contains("seconds=" + expected);
        now += expected - 1;
        assertThat(times.isDue(3, false)).isFalse();
        now += 2;
        assertThat(times.isDue(4, false)).isTrue();
        times.submitted(4, 2);
        assertThat(events).as("a change that is not notable").hasSize(1);
    }

    /** The table of the measured reference, and the floor. */
    @Test
    void theIntervalGrowsWithCostAndRarerFailuresAndIsNoShorterThanACommit() {
        assertThat(SaveInterval.seconds(0.5, HOUR, 0)).isCloseTo(60, within(0.1));
        assertThat(SaveInterval.seconds(0.5, 24 * HOUR, 0)).isCloseTo(294, within(0.1));
        assertThat(SaveInterval.seconds(15, HOUR, 0)).isCloseTo(329, within(0.5));
        assertThat(SaveInterval.seconds(15, 24 * HOUR, 0)).isCloseTo(1610, within(1.0));
        assertThat(SaveInterval.seconds(0.001, HOUR, 12)).isEqualTo(12);
        assertThat(SaveInterval.meanTimeBetweenFailures(0, 0)).isEqualTo(24 * HOUR);
        assertThat(SaveInterval.meanTimeBetweenFailures(24 * HOUR, 5)).isEqualTo(8 * HOUR);
    }

    private CheckpointTimes times(long everySteps, String everyMinutes) {
        CheckpointSection section = new CheckpointSection(Optional.empty(), everySteps, everyMinutes, 3, true, true);
        CheckpointTimes times = new CheckpointTimes(
                section,
                () -> now,
                (type, fields) -> events.add(type + " " + new TreeMap<>(fields)),
                () -> Math.round(now * 1e9));
        times.start(0);
        return times;
    }
}
