package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Misfit.Huber;
import dev.trainyard.scaling.fit.Misfit.Scale;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ParametricFitterTest {
    @Test
    void returnsTheTruthOfNoiseFreeRows() {
        ParametricFit fit = ParametricFitter.published().fit(Synthetic.study(75, 0, 1));

        assertThat(fit.law().E()).isCloseTo(1.69, withinPercentage(1e-4));
        assertThat(fit.law().A()).isCloseTo(406.4, withinPercentage(1e-4));
        assertThat(fit.law().B()).isCloseTo(410.7, withinPercentage(1e-4));
        assertThat(fit.law().alpha()).isCloseTo(0.34, withinPercentage(1e-4));
        assertThat(fit.law().beta()).isCloseTo(0.28, withinPercentage(1e-4));
        assertThat(fit.starts().tried()).isEqualTo(4500);
    }

    /** Twelve small models whose losses hardly depend on the size: the descent ends at a bound. */
    @Test
    void theObjectiveIsThatOfTheLawAlsoAtABound() {
        double[] n = {8080, 16728, 28448, 43240, 8080, 16728, 28448, 43240, 8080, 16728, 28448, 43240};
        double[] d = {20608, 9984, 5888, 3840, 41216, 19968, 11776, 7680, 82560, 39808, 23424, 15360};
        double[] loss = {3.1908, 3.2039, 3.2077, 3.2430, 2.8389, 3.0169, 3.1980, 3.2095, 2.6248, 2.7312, 3.0744, 3.1739
        };
        Observations rows = new Observations(n, d, loss);

        ParametricFit fit = ParametricFitter.published().fit(rows);

        assertThat(fit.law().alpha()).isBetween(0.0, ParametricFitter.LARGEST_EXPONENT);
        assertThat(fit.objective())
                .isCloseTo(ParametricFitter.evaluate(fit.law(), rows, fit.misfit()), withinPercentage(1e-6));
        assertThat(fit.starts().agreeing()).isGreaterThan(1);
        assertThat(fit.confirmation().agrees()).isTrue();
    }

    /** What is left of noise-free rows is rounding: its ratios mean nothing. */
    @Test
    void noiseFreeRowsLeaveNoDoubt() {
        ParametricFit fit = ParametricFitter.published().fit(Synthetic.study(28, 0, 1));

        assertThat(fit.warnings()).isEmpty();
        assertThat(fit.starts().agreeing()).isGreaterThan(1);
    }

    @Test
    void splitsABudgetInClosedForm() {
        Optimum optimum = Synthetic.TRUTH.optimum(5.76e23);

        assertThat(optimum.n()).isCloseTo(3.218986e10, withinPercentage(1e-4));
        assertThat(optimum.d()).isCloseTo(2.982306e12, withinPercentage(1e-4));
        assertThat(Synthetic.TRUTH.sizeFor(optimum.d())).isCloseTo(optimum.n(), withinPercentage(1e-8));
    }

    /** Not one of many random descents with another method ends below the fit. */
    @Test
    void neverEndsAboveWhatBruteForceFinds() {
        for (long seed = 1; seed <= 5; seed++) {
            Observations rows = Synthetic.study(60, 0.02, seed);
            ParametricFit fit = ParametricFitter.published().fit(rows);
            ParametricObjective objective = new ParametricObjective(rows, fit.misfit());
            double[] ignored = new double[ParametricObjective.DIMENSION];
            CounterRandom random = new CounterRandom(seed, "brute force");

            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < 20; k++) {
                double alpha = 0.1 + 0.6 * random.uniform(3L * k);
                double beta = 0.1 + 0.6 * random.uniform(3L * k + 1);
                ParametricLaw start = new ParametricLaw(
                        1 + random.uniform(3L * k + 2), Math.exp(18 * alpha), Math.exp(20 * beta), alpha, beta);
                double[] end = Simplex.polish(objective, ParametricFitter.box(rows), objective.encode(start));
                least = Math.min(least, objective.at(end, ignored));
            }

            assertThat(fit.objective()).isLessThanOrEqualTo(least * (1 + 1e-9));
            assertThat(fit.confirmation().agrees()).isTrue();
        }
    }

    @Test
    void gradientIsThatOfFiniteDifferences() {
        Observations rows = Synthetic.study(40, 0.02, 3);
        for (Misfit misfit : new Misfit[] {
            Misfit.published(), new Huber(0.05, Scale.RAW), new Misfit.Squared(Scale.RAW), new Misfit.Squared(Scale.LOG)
        }) {
            ParametricObjective objective = new ParametricObjective(rows, misfit);
            double[] at = objective.encode(new ParametricLaw(1.5, 300, 500, 0.32, 0.3));
            double[] gradient = new double[at.length];
            double[] ignored = new double[at.length];
            objective.at(at, gradient);
            for (int k = 0; k < at.length; k++) {
                double[] up = at.clone();
                double[] down = at.clone();
                up[k] += 1e-6;
                down[k] -= 1e-6;
                double slope = (objective.at(up, ignored) - objective.at(down, ignored)) / 2e-6;
                assertThat(gradient[k]).as("%s %d", misfit, k).isCloseTo(slope, within(1e-6 * Math.abs(slope) + 1e-7));
            }
        }
    }

    @Test
    void saysWhenTheIrreducibleLossIsNotTold() {
        // A pure power law in both: no floor
        Observations rows = Synthetic.study(60, 0, 1);
        double[] n = new double[60];
        double[] d = new double[60];
        double[] loss = new double[60];
        for (int i = 0; i < 60; i++) {
            n[i] = rows.n(i);
            d[i] = rows.d(i);
            loss[i] = 50 * Math.pow(n[i], -0.2) + 80 * Math.pow(d[i], -0.2);
        }

        ParametricFit fit = ParametricFitter.published().fit(new Observations(n, d, loss));

        assertThat(fit.warnings()).anyMatch(warning -> warning.startsWith("E is 0"));
    }

    @Test
    void refusesFewerRowsThanParameters() {
        assertThatThrownBy(() -> ParametricFitter.published().fit(Synthetic.study(5, 0, 1)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("5 rows")
                .hasMessageContaining("at least 6");
    }

    @Test
    void refusesRowsOfOneBudget() {
        double[] n = {1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6};
        double[] d = new double[7];
        double[] loss = {3.2, 3.1, 3.05, 3.04, 3.06, 3.1, 3.2};
        Arrays.setAll(d, i -> 1e15 / n[i]);
        Observations rows = new Observations(n, d, loss);

        assertThatThrownBy(() -> ParametricFitter.published().fit(rows))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("all 7 rows have one budget");
        assertThatThrownBy(() -> VariableProjection.fit(rows)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> KaplanFit.of(rows))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("one budget");
    }

    @Test
    void refusesRowsOfOneSize() {
        double[] n = {1e6, 1e6, 1e6, 1e6, 1e6, 1e6};
        double[] d = {1e7, 2e7, 3e7, 4e7, 5e7, 6e7};
        double[] loss = {5, 4.8, 4.7, 4.6, 4.5, 4.45};

        assertThatThrownBy(() -> ParametricFitter.published().fit(new Observations(n, d, loss)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("same size");
    }
}
