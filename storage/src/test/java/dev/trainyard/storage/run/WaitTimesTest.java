package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.storage.workload.Computation;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitTimesTest {
    @ParameterizedTest
    @CsvSource({
        "normal,      0.5,  0.1, 0, 0, 0,   0,   0,   0.5,  0.01",
        "uniform,     0,    0,   1, 3, 0,   0,   0,   2,    0.3333333",
        "gamma,       0,    0,   0, 0, 3,   0.5, 0,   1.5,  0.75",
        "gamma,       0,    0,   0, 0, 0.5, 2,   0,   1,    2",
        "exponential, 0,    0,   0, 0, 0,   0.2, 0,   0.2,  0.04",
        "poisson,     0,    0,   0, 0, 0,   0,   4,   4,    4"
    })
    void drawsHaveTheMeanAndVarianceOfTheirDistribution(
            String type,
            double mean,
            double stdev,
            double min,
            double max,
            double shape,
            double scale,
            double lam,
            double expectedMean,
            double expectedVariance) {
        Computation computation = new Computation(
                mean, stdev, Computation.Type.valueOf(type.toUpperCase(Locale.ROOT)), min, max, shape, scale, lam);
        WaitTimes times = new WaitTimes(computation, new CounterRandom(5, "test"));
        double[] seconds = LongStream.range(0, 40_000)
                .mapToDouble(i -> times.nanos(i) / 1e9)
                .toArray();
        double average = LongStream.range(0, seconds.length)
                .mapToDouble(i -> seconds[(int) i])
                .average()
                .orElseThrow();
        double variance = LongStream.range(0, seconds.length)
                .mapToDouble(i -> Math.pow(seconds[(int) i] - average, 2))
                .average()
                .orElseThrow();

        assertThat(average).isCloseTo(expectedMean, within(0.03 * expectedMean));
        assertThat(variance).isCloseTo(expectedVariance, within(0.06 * expectedVariance));
    }

    @Test
    void aNegativeDrawCountsWithoutItsSign() {
        WaitTimes times = new WaitTimes(
                new Computation(0, 1, Computation.Type.NORMAL, 0, 0, 0, 0, 0), new CounterRandom(5, "test"));

        assertThat(LongStream.range(0, 100).map(times::nanos)).allMatch(nanos -> nanos > 0);
    }

    @Test
    void aDrawDependsOnItsNumberOnly() {
        Computation computation = new Computation(1, 0.5, Computation.Type.NORMAL, 0, 0, 0, 0, 0);

        assertThat(new WaitTimes(computation, new CounterRandom(5, "test")).nanos(77))
                .isEqualTo(new WaitTimes(computation, new CounterRandom(5, "test")).nanos(77))
                .isNotEqualTo(new WaitTimes(computation, new CounterRandom(6, "test")).nanos(77));
    }
}
