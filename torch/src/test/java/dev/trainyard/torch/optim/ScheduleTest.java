package dev.trainyard.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.torch.optim.Schedule.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {
    private static final double PEAK = 6e-4;
    private static final double FLOOR = 6e-5;
    private static final double MIDDLE = (PEAK + FLOOR) / 2;

    @ParameterizedTest
    @EnumSource
    void warmUpIsLinearAndNeverZero(Shape shape) {
        Schedule schedule = new Schedule(shape, PEAK, FLOOR, 9, 109);
        for (int update = 0; update < 9; update++) {
            near(schedule.at(update), PEAK * (update + 1) / 10);
        }
        near(schedule.at(9), PEAK);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONSTANT")
    void decayEndsAtTheFloorAndStaysThere(Shape shape) {
        Schedule schedule = new Schedule(shape, PEAK, FLOOR, 10, 110);
        for (int update = 11; update <= 110; update++) {
            assertThat(schedule.at(update)).isLessThanOrEqualTo(schedule.at(update - 1));
        }
        near(schedule.at(110), FLOOR);
        near(schedule.at(111), FLOOR);
        near(schedule.at(1_000_000), FLOOR);
    }

    @Test
    void shapesPassTheirKnownPoints() {
        near(schedule(Shape.CONSTANT, 60), PEAK);
        near(schedule(Shape.CONSTANT, 10_000), PEAK);
        near(schedule(Shape.COSINE, 60), MIDDLE);
        near(schedule(Shape.COSINE, 35), FLOOR + (PEAK - FLOOR) * (1 + Math.sqrt(0.5)) / 2);
        near(schedule(Shape.LINEAR, 60), MIDDLE);
        near(schedule(Shape.LINEAR, 35), FLOOR + (PEAK - FLOOR) * 0.75);
        near(schedule(Shape.WSD, 60), PEAK);
        near(schedule(Shape.WSD, 90), PEAK);
        near(schedule(Shape.WSD, 100), MIDDLE);
    }

    @Test
    void withoutWarmUpTheFirstUpdateIsAtThePeak() {
        near(new Schedule(Shape.COSINE, PEAK, FLOOR, 0, 100).at(0), PEAK);
    }

    private static double schedule(Shape shape, long update) {
        return new Schedule(shape, PEAK, FLOOR, 10, 110).at(update);
    }

    private static void near(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(1e-12));
    }
}
