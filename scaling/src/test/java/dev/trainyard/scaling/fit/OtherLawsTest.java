package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtherLawsTest {
    @Test
    void envelopeOfCurvesFollowsTheOptimum() {
        List<double[]> rows = new ArrayList<>();
        List<Integer> run = new ArrayList<>();
        for (int size = 0; size < 25; size++) {
            double n = 1e6 * Math.pow(1.4, size);
            for (int step = 0; step < 60; step++) {
                double d = n * 0.5 * Math.pow(1.15, step);
                rows.add(new double[] {n, d, Synthetic.TRUTH.loss(n, d)});
                run.add(size);
            }
        }
        EnvelopeFit fit = EnvelopeFit.of(observations(rows), run, 100, 1);

        assertThat(fit.n().exponent()).isCloseTo(Synthetic.TRUTH.a(), within(0.03));
        assertThat(fit.n().exponent() + fit.d().exponent()).isCloseTo(1, within(1e-9));
        assertThat(fit.onEnvelope()).isGreaterThan(15);
        assertThat(fit.influence()).hasSize(25);
        EnvelopeFit.HoldOut test = EnvelopeFit.holdOut(observations(rows), run, 1e18);
        assertThat(test.predicted() / test.n()).isBetween(0.5, 2.0);
        assertThat(fit.interval(0.95).orElseThrow().contains(fit.n().exponent()))
                .isTrue();
    }

    @Test
    void envelopeOfTooFewRunsIsRefused() {
        Observations rows = Synthetic.study(20, 0, 1);
        List<Integer> one = rows.each().stream().map(_ -> 0).toList();

        assertThatThrownBy(() -> EnvelopeFit.of(rows, one, 0, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("several sizes");
    }

    @Test
    void kaplansLawsOfAPowerLaw() {
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            double n = 1e6 * Math.pow(3, i);
            rows.add(new double[] {n, 20 * n, Math.pow(8.8e13 / n, 0.076)});
        }
        KaplanFit fit = KaplanFit.of(observations(rows));

        assertThat(fit.n().alpha()).isCloseTo(0.076, within(1e-9));
        assertThat(fit.n().critical()).isCloseTo(8.8e13, within(1e6));
        assertThat(fit.c().alpha()).isCloseTo(0.038, within(1e-9));
        assertThat(fit.n().criticalInterval(0.95).contains(fit.n().critical())).isTrue();
        assertThat(fit.backTest(observations(rows), 1e19).meanError()).isLessThan(1e-9);
        assertThat(fit.influence(observations(rows)))
                .hasSize(8)
                .allSatisfy(one -> assertThat(one.shiftOfAlpha()).isCloseTo(0, within(1e-9)));
    }

    @Test
    void bestLearningRateFallsWithTheSize() {
        List<double[]> rows = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (double n : new double[] {1e6, 1e7, 1e8}) {
            double best = 0.3 * Math.pow(n, -0.3);
            for (int k = -2; k <= 2; k++) {
                double rate = best * Math.pow(2, k + 0.25);
                rates.add(rate);
                rows.add(new double[] {n, 20 * n, 3 + 0.1 * Math.pow(Math.log(rate / best), 2)});
            }
        }
        HyperparameterLaw law = HyperparameterLaw.of("learning rate", observations(rows), rates);

        assertThat(law.law().exponent()).isCloseTo(-0.3, within(1e-9));
        assertThat(law.best()).noneMatch(HyperparameterLaw.Best::atEdge);
    }

    /** More tokens lower the loss: only rows of the same tokens tell which rate is better. */
    @Test
    void ratesAreComparedAtTheSameTokens() {
        List<double[]> rows = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (double n : new double[] {1e6, 1e7, 1e8}) {
            for (double tokens : new double[] {20, 200}) {
                for (int k = -2; k <= 2; k++) {
                    rates.add(1e-3 * Math.pow(2, k) * tokens / 20);
                    rows.add(new double[] {n, tokens * n, 3 - Math.log10(tokens) + 0.1 * k * k});
                }
            }
        }
        HyperparameterLaw law = HyperparameterLaw.of("learning rate", observations(rows), rates);

        assertThat(law.best()).hasSize(6);
        assertThat(law.best().get(0).value()).isCloseTo(1e-3, within(1e-9));
        assertThat(law.best().get(1).value()).isCloseTo(1e-2, within(1e-9));
    }

    private static Observations observations(List<double[]> rows) {
        return new Observations(
                rows.stream().mapToDouble(row -> row[0]).toArray(),
                rows.stream().mapToDouble(row -> row[1]).toArray(),
                rows.stream().mapToDouble(row -> row[2]).toArray());
    }
}
