package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.CounterRandom;
import org.junit.jupiter.api.Test;

class ExpLogTest {
    private final CounterRandom random = new CounterRandom(1, "arguments");

    @Test
    void expIsExactTo1e12() {
        double[] x = arguments(100_000, 150);
        double[] e = new double[x.length];
        ExpLog.exp(x, e, x.length);

        for (int i = 0; i < x.length; i++) {
            assertThat(e[i]).isCloseTo(StrictMath.exp(x[i]), withinPercentage(1e-10));
        }
    }

    @Test
    void logSumIsExactTo1e12() {
        double[] x = arguments(100_000, 30);
        double[] y = x.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] = -x[i] / 2;
        }
        double[] ex = new double[x.length];
        double[] ey = new double[x.length];
        double[] sums = new double[x.length];
        ExpLog.exp(x, ex, x.length);
        ExpLog.exp(y, ey, x.length);
        ExpLog.logSum(x, ex, y, ey, 0.5, Math.exp(0.5), sums, x.length);

        for (int i = 0; i < x.length; i++) {
            double exact = StrictMath.log(StrictMath.exp(x[i]) + StrictMath.exp(y[i]) + StrictMath.exp(0.5));
            assertThat(sums[i]).isCloseTo(exact, within(1e-12));
        }
    }

    private double[] arguments(int count, double limit) {
        double[] x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = limit * (2 * random.uniform(i) - 1);
        }
        return x;
    }
}
