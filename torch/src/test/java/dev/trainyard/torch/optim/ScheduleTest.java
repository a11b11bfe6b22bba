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
    private static final long WARMUP = 10;
    private static final long END = 110;

    @Test
    void cosineIsNanoGptsFormula() {
        for (int iteration = 0; iteration < 150; iteration++) {
            assertThat(of(Shape.COSINE).at(iteration))
                    .as("iteration %d", iteration)
                    .isCloseTo(nanoGpt(iteration), within(1e-18));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyShapeWarmsUpToThePeakWithoutAStepAtZero(Shape shape) {
        Schedule schedule = of(shape);
        for (int iteration = 0; iteration < WARMUP; iteration++) {
            assertThat(schedule.at(iteration)).isCloseTo(PEAK * (iteration + 1) / (WARMUP + 1), within(1e-18));
        }
        assertThat(schedule.at(WARMUP)).isEqualTo(PEAK);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONSTANT")
    void everyDecayFallsToTheFloorAndStaysThere(Shape shape) {
        Schedule schedule = of(shape);
        for (long iteration = WARMUP; iteration < END; iteration++) {
            assertThat(schedule.at(iteration + 1)).isLessThanOrEqualTo(schedule.at(iteration));
        }
        assertThat(schedule.at(END)).isCloseTo(FLOOR, within(1e-18));
        assertThat(schedule.at(END + 1)).isEqualTo(FLOOR);
        assertThat(schedule.at(Long.MAX_VALUE)).isEqualTo(FLOOR);
    }

    @Test
    void theOthersHaveTheirValuesInTheMiddle() {
        assertThat(of(Shape.CONSTANT).at(10_000)).isEqualTo(PEAK);
        assertThat(of(Shape.LINEAR).at(60)).isCloseTo((PEAK + FLOOR) / 2, within(1e-18));
        assertThat(of(Shape.WSD).at(89)).isEqualTo(PEAK);
        assertThat(of(Shape.WSD).at(100)).isCloseTo((PEAK + FLOOR) / 2, within(1e-18));
    }

    @Test
    void aScheduleWithoutDecayOrWarmUpHasNoZeroToDivideBy() {
        assertThat(new Schedule(Shape.COSINE, PEAK, FLOOR, 0, 0).at(0)).isCloseTo(FLOOR, within(1e-18));
        assertThat(new Schedule(Shape.COSINE, PEAK, FLOOR, 20, 5).at(30)).isEqualTo(FLOOR);
    }

    private static Schedule of(Shape shape) {
        return new Schedule(shape, PEAK, FLOOR, WARMUP, END);
    }

    /** {@code get_lr} of nanoGPT's train.py. */
    private static double nanoGpt(int iteration) {
        if (iteration < WARMUP) {
            return PEAK * (iteration + 1) / (WARMUP + 1);
        }
        if (iteration > END) {
            return FLOOR;
        }
        double ratio = (double) (iteration - WARMUP) / (END - WARMUP);
        double coefficient = 0.5 * (1.0 + Math.cos(Math.PI * ratio));
        return FLOOR + coefficient * (PEAK - FLOOR);
    }
}
