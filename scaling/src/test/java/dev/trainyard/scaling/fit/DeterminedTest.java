package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

class DeterminedTest {
    private static final Observations GRID = Synthetic.grid(7, 0, 1);

    @Test
    void theRowsOfAPlainStudyDo() {
        Observations rows = Synthetic.grid(7, 0.003, 1);
        ParametricFit fit = ParametricFitter.published().fit(rows);

        assertThatCode(() -> Determined.require(fit, rows, budgets(rows), 1)).doesNotThrowAnyException();
        assertThatCode(() -> Determined.require(Bootstrap.of(fit, rows, new Resample.Pairs(), 100, 1)))
                .doesNotThrowAnyException();
    }

    @Test
    void equalLossesAreRefused() {
        assertRefused((_, _) -> 2.5, "all 28 losses are 2.5");
    }

    @Test
    void lossesWithoutAnEffectOfTokensOrSizeAreRefused() {
        assertRefused((n, _) -> 1.69 + 406 * Math.pow(n, -0.34), "does not fall with the tokens");
        assertRefused((_, d) -> 1.69 + 411 * Math.pow(d, -0.28), "does not fall with the size");
    }

    @Test
    void budgetsThatAreAllConcaveAreRefused() {
        assertRefused(
                (n, d) -> 3 - 0.1 * Math.log10(n * d / 1e18) - 0.05 * Math.pow(Math.log(d / n / 20), 2) / 10,
                "no budget has a minimum among its sizes");
    }

    @Test
    void budgetsWithTheirMinimaAtAnEdgeAreRefused() {
        double[] n = new double[28];
        double[] d = new double[28];
        for (int i = 0; i < 28; i++) {
            n[i] = 8 * GRID.n(i);
            d[i] = GRID.d(i) / 8;
        }
        Observations off = new Observations(n, d, losses(n, d, Synthetic.TRUTH::loss));
        ParametricFit fit = ParametricFitter.published().fit(off);

        assertThatThrownBy(() -> Determined.require(fit, off, budgets(off), 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no budget has a minimum among its sizes")
                .hasMessageContaining("train smaller sizes");
    }

    /** Two sizes and two token counts: many laws go through them. */
    @Test
    void severalLawsThroughTheSameRowsAreRefused() {
        double[] n = {1e7, 1e7, 1e8, 1e8, 1e7, 1e8};
        double[] d = {1e9, 1e10, 1e9, 1e10, 1e9, 1e10};
        double[] loss = losses(n, d, Synthetic.TRUTH::loss);
        Observations rows = new Observations(n, d, loss);
        ParametricFit fit = ParametricFitter.published().fit(rows);

        assertThat(fit.starts().unique()).isFalse();
        assertThatThrownBy(() -> Determined.require(fit, rows))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the minimum is not unique");
    }

    @Test
    void resamplesThatLeaveTheExponentOpenAreRefused() {
        Observations rows = Synthetic.grid(4, 0.3, 2);
        ParametricFit fit = new ParametricFitter(Misfit.published(), StartGrid.few()).fit(rows);
        Bootstrap bootstrap = Bootstrap.of(fit, rows, new Resample.Pairs(), 100, 1);

        assertThatThrownBy(() -> Determined.require(bootstrap))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("anywhere from");
    }

    private static void assertRefused(DoubleBinaryOperator law, String message) {
        double[] n = GRID.each().stream().mapToDouble(GRID::n).toArray();
        double[] d = GRID.each().stream().mapToDouble(GRID::d).toArray();
        Observations rows = new Observations(n, d, losses(n, d, law));
        assertThatThrownBy(() -> Determined.require(ParametricFitter.published().fit(rows), rows, budgets(rows), 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    private static double[] losses(double[] n, double[] d, DoubleBinaryOperator law) {
        double[] losses = new double[n.length];
        for (int i = 0; i < n.length; i++) {
            losses[i] = law.applyAsDouble(n[i], d[i]);
        }
        return losses;
    }

    private static List<Budget> budgets(Observations rows) {
        return Budget.near(rows.each().stream().mapToDouble(rows::flops).toArray());
    }
}
