package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsoFlopFitTest {
    /** Without noise the exponent is exact and only the intercept is off, by how much depends on the width. */
    @ParameterizedTest
    @CsvSource({
        "0.34, 0.28, 2, 15, -0.33",
        "0.34, 0.28, 4, 15, -1.30",
        "0.34, 0.28, 8, 15, -2.90",
        "0.34, 0.28, 16, 15, -5.10",
        "0.34, 0.28, 8, 7, -3.31",
        "0.465, 0.155, 2, 15, -1.7",
        "0.465, 0.155, 4, 15, -6.5",
        "0.465, 0.155, 8, 15, -13.9",
        "0.465, 0.155, 16, 15, -23.1"
    })
    void widthOfTheGridBiasesTheIntercept(double alpha, double beta, double width, int points, double percent) {
        ParametricLaw law = new ParametricLaw(1.69, 406.4, 410.7, alpha, beta);
        double[] flops = {1e17, 1e18, 1e19, 1e20, 1e21};
        double[] d = new double[flops.length];
        for (int k = 0; k < flops.length; k++) {
            Observations rows = budget(law, flops[k], width, points, 1);
            // The parabola of the reference runs over tokens; over N it is its mirror image
            Parabola parabola = Parabola.of(
                    IntStream.range(0, points)
                            .mapToDouble(i -> Math.log10(rows.d(i)))
                            .toArray(),
                    IntStream.range(0, points).mapToDouble(rows::loss).toArray());
            d[k] = Math.pow(10, parabola.vertex());
        }

        PowerLaw fitted = PowerLaw.of(flops, d);

        assertThat(fitted.exponent()).isCloseTo(law.b(), within(1e-6));
        double error = 100 * (fitted.at(1e24) / law.optimum(1e24).d() - 1);
        assertThat(error).isCloseTo(percent, within(alpha > 0.4 ? 0.06 : 0.006));
    }

    /** With equal exponents the loss is symmetric around the optimum: no bias when centred, but off the centre. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0.001", "3, 2.65, 0.006"})
    void aGridOffTheCentreBiasesTheIntercept(double off, double percent, double tolerance) {
        ParametricLaw law = new ParametricLaw(1.69, 400, 400, 0.31, 0.31);
        double[] flops = {1e17, 1e18, 1e19, 1e20, 1e21};
        double[] d = new double[flops.length];
        for (int k = 0; k < flops.length; k++) {
            // Off in tokens: sizes are off by the inverse
            Observations rows = budget(law, flops[k], 8, 15, 1 / off);
            d[k] = Math.pow(
                    10,
                    Parabola.of(
                                    IntStream.range(0, 15)
                                            .mapToDouble(i -> Math.log10(rows.d(i)))
                                            .toArray(),
                                    IntStream.range(0, 15)
                                            .mapToDouble(rows::loss)
                                            .toArray())
                            .vertex());
        }
        PowerLaw fitted = PowerLaw.of(flops, d);

        assertThat(fitted.exponent()).isCloseTo(0.5, within(1e-6));
        assertThat(100 * Math.abs(fitted.at(1e24) / law.optimum(1e24).d() - 1)).isCloseTo(percent, within(tolerance));
    }

    /** 20 studies with noise: most 95 % intervals hold the exponent, and none is as wide as to say nothing. */
    @Test
    void bootstrapIntervalsHoldTheTruth() {
        double[] flops = {1e18, 1e19, 1e20, 1e21, 1e22};
        Observations clean = study(flops);
        for (Resample resample : List.of(new Resample.Pairs(), new Resample.Residual())) {
            int covered = 0;
            for (int seed = 0; seed < 20; seed++) {
                CounterRandom random = new CounterRandom(seed, "noise");
                Observations rows = clean.withLoss(IntStream.range(0, clean.size())
                        .mapToDouble(i -> clean.loss(i) * Math.exp(0.002 * random.normal(i)))
                        .toArray());
                List<Budget> budgets = Budget.near(flops(rows));
                IsoFlopFit fit = IsoFlopFit.of(rows, budgets, 1);
                Interval a = IsoFlopBootstrap.of(fit, rows, budgets, resample, 200, 1)
                        .exponent(0.95)
                        .orElseThrow();
                covered += a.contains(Synthetic.TRUTH.a()) ? 1 : 0;
                assertThat(a.width()).isBetween(0.001, 0.1);
            }
            assertThat(covered).as("%s", resample).isBetween(13, 20);
        }
    }

    @Test
    void theLargestBudgetIsHeldOut() {
        Observations rows = study(1e18, 1e19, 1e20, 1e21);
        IsoFlopFit fit = IsoFlopFit.of(rows, Budget.near(flops(rows)), 1);
        IsoFlopFit.HoldOut test = fit.holdOut(5e20);

        assertThat(test.heldOut()).isEqualTo(1);
        assertThat(fit.influence()).hasSize(4);
        assertThatThrownBy(() -> fit.holdOut(5e19)).isInstanceOf(InputException.class);
        assertThat(test.flops()).isCloseTo(1e21, withinPercentage(0.1));
        assertThat(test.predicted()).isCloseTo(test.n(), withinPercentage(1));
    }

    @Test
    void findsTheExponentsOfThreeBudgets() {
        Observations rows = study(1e18, 1e19, 1e20);
        List<Budget> budgets = Budget.near(flops(rows));

        IsoFlopFit fit = IsoFlopFit.of(rows, budgets, 1);

        assertThat(budgets).hasSize(3);
        assertThat(fit.n().orElseThrow().exponent()).isCloseTo(Synthetic.TRUTH.a(), within(1e-3));
        assertThat(fit.d().orElseThrow().exponent()).isCloseTo(Synthetic.TRUTH.b(), within(1e-3));
        assertThat(fit.curves()).allSatisfy(curve -> {
            var minimum = curve.minimum().orElseThrow();
            assertThat(6 * minimum.n() * minimum.d()).isCloseTo(curve.flops(), within(1e-9 * curve.flops()));
        });
    }

    /** Far sizes make the whole parabola miss the minimum: those around the lowest loss find it. */
    @Test
    void farSizesDoNotHideAMinimum() {
        double[] n = {1e6, 1e9, 1.4e9, 2e9, 2.8e9, 4e9};
        double[] loss = {3.3, 3.05, 3.01, 3.0, 3.012, 3.05};
        double[] d = Arrays.stream(n).map(size -> 1e21 / (6 * size)).toArray();
        Observations rows = new Observations(n, d, loss);

        IsoFlopCurve.Outcome outcome = new IsoFlopRules(rows, 1e21, 1).judge();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        IsoFlopCurve.Minimum.class,
                        minimum -> assertThat(minimum.n()).isBetween(1.7e9, 2.4e9));
    }

    @Test
    void refusalsOfOneReasonAreToldOnce() {
        Observations rows = edges();

        assertThatThrownBy(() -> IsoFlopFit.of(rows, Budget.near(flops(rows)), 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1.000e+18, 1.000e+19, 1.000e+20 FLOPs: the smallest size has the lowest loss");
    }

    private static Observations edges() {
        double[] n = new double[15];
        double[] d = new double[15];
        double[] loss = new double[15];
        for (int i = 0; i < 15; i++) {
            double flops = Math.pow(10, 18 + i / 5);
            n[i] = Synthetic.TRUTH.optimum(flops).n() * Math.pow(2, 1 + i % 5);
            d[i] = flops / (6 * n[i]);
            loss[i] = Synthetic.TRUTH.loss(n[i], d[i]);
        }
        return new Observations(n, d, loss);
    }

    @Test
    void twoBudgetsGiveNoExponent() {
        Observations rows = study(1e18, 1e19);

        assertThat(IsoFlopFit.of(rows, Budget.near(flops(rows)), 1).n()).isEmpty();
    }

    @Test
    void oneBudgetIsRefused() {
        Observations rows = study(1e18);

        assertThatThrownBy(() -> IsoFlopFit.of(rows, Budget.near(flops(rows)), 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("at least 3 budgets");
    }

    @Test
    void everyRuleHasItsName() {
        assertThat(judged(1, 2, 3)).isEqualTo(Refusal.TOO_FEW_SIZES);
        assertThat(judged(3, 3.5, 3.6, 3.5, 3)).isEqualTo(Refusal.CONCAVE);
        assertThat(judged(3, 2.5, 3.1, 2.4, 3.1, 2.6, 2.95)).isEqualTo(Refusal.FLAT);
        assertThat(judged(3, 3.1, 3.3, 3.6, 4)).isIn(Refusal.MINIMUM_BELOW, Refusal.SMALLEST_IS_LOWEST);
        assertThat(judged(4, 3.6, 3.3, 3.1, 3)).isIn(Refusal.MINIMUM_ABOVE, Refusal.LARGEST_IS_LOWEST);
        assertThat(judged(3.0, 3.05, 3.4, 3.9, 4.6)).isIn(Refusal.SMALLEST_IS_LOWEST, Refusal.MINIMUM_BELOW);
    }

    private static Refusal judged(double... losses) {
        double[] n = new double[losses.length];
        double[] d = new double[losses.length];
        for (int i = 0; i < n.length; i++) {
            n[i] = 1e6 * Math.pow(2, i);
            d[i] = 1e18 / (6 * n[i]);
        }
        IsoFlopCurve.Outcome outcome = new IsoFlopRules(new Observations(n, d, losses), 1e18, 1).judge();
        assertThat(outcome).isInstanceOf(IsoFlopCurve.Refused.class);
        return ((IsoFlopCurve.Refused) outcome).reason();
    }

    private static Observations study(double... flops) {
        double[] n = new double[9 * flops.length];
        double[] d = new double[n.length];
        double[] loss = new double[n.length];
        for (int k = 0; k < flops.length; k++) {
            Observations rows = budget(Synthetic.TRUTH, flops[k], 4, 9, 1);
            for (int i = 0; i < 9; i++) {
                n[9 * k + i] = rows.n(i);
                d[9 * k + i] = rows.d(i);
                loss[9 * k + i] = rows.loss(i);
            }
        }
        return new Observations(n, d, loss);
    }

    private static double[] flops(Observations rows) {
        return IntStream.range(0, rows.size()).mapToDouble(rows::flops).toArray();
    }

    private static Observations budget(ParametricLaw law, double flops, double width, int points, double off) {
        double[] n = new double[points];
        double[] d = new double[points];
        double[] loss = new double[points];
        for (int i = 0; i < points; i++) {
            n[i] = off * law.optimum(flops).n() * Math.pow(width, 2.0 * i / (points - 1) - 1);
            d[i] = flops / (6 * n[i]);
            loss[i] = law.loss(n[i], d[i]);
        }
        return new Observations(n, d, loss);
    }
}
