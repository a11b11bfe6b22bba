package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.scaling.ReferenceData;
import dev.trainyard.scaling.fit.Misfit.LowerEnvelope;
import dev.trainyard.scaling.fit.Misfit.Scale;
import dev.trainyard.scaling.fit.Misfit.Squared;
import dev.trainyard.scaling.table.StudyColumns;
import dev.trainyard.scaling.table.StudyTable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The 234 points that kyo-takano/chinchilla ships, with the answers that others got from them. */
class ChinchillaPointsTest {
    private static final ParametricLaw UNROUNDED =
            new ParametricLaw(Math.exp(0.5267228), Math.exp(6.0073404), Math.exp(6.0179186), 0.33917084, 0.2849083);
    /** The published constants of this law have six digits only: its objective, five. */
    private static final double ASYMMETRIC_DIGITS = 0.01;

    private static final ParametricLaw ROUNDED = new ParametricLaw(1.69, 406.4, 410.7, 0.34, 0.28);

    @Test
    void huberOnLogLoss() {
        ParametricFit fit = ParametricFitter.published().fit(rows());

        assertThat(fit.objective()).isLessThanOrEqualTo(8.40094e-4);
        assertThat(fit.law().E()).isCloseTo(1.783894, within(2e-4));
        assertThat(fit.law().A()).isCloseTo(442.164, withinPercentage(0.3));
        assertThat(fit.law().B()).isCloseTo(1271.81, withinPercentage(0.5));
        assertThat(fit.law().alpha()).isCloseTo(0.342626, within(2e-4));
        assertThat(fit.law().beta()).isCloseTo(0.342002, within(2e-4));
        assertThat(fit.starts().agreeing()).isGreaterThan(200);
        assertThat(fit.confirmation().agrees()).isTrue();
        assertThat(fit.warnings()).isEmpty();
    }

    @Test
    void lowerEnvelope() {
        ParametricLaw law = new ParametricFitter(new LowerEnvelope(10), StartGrid.published())
                .fit(rows())
                .law();

        assertThat(law.E()).isCloseTo(1.70024, within(1e-3));
        assertThat(law.A()).isCloseTo(184.69, withinPercentage(2));
        assertThat(law.B()).isCloseTo(1633.48, withinPercentage(2));
        assertThat(law.alpha()).isCloseTo(0.289008, within(1e-3));
        assertThat(law.beta()).isCloseTo(0.355794, within(1e-3));
    }

    @Test
    void leastSquaresOnRawLoss() {
        ParametricFit fit = new ParametricFitter(new Squared(Scale.RAW), StartGrid.published()).fit(rows());
        ParametricLaw law = fit.law();

        assertThat(fit.objective()).isCloseTo(0.0463429, withinPercentage(1e-3));
        assertThat(law.E()).isCloseTo(1.809112, withinPercentage(0.1));
        assertThat(law.A() * Math.pow(1e6, -law.alpha())).isCloseTo(3.933185, withinPercentage(0.1));
        assertThat(law.B() * Math.pow(1e9, -law.beta())).isCloseTo(1.061983, withinPercentage(0.1));
        assertThat(law.alpha()).isCloseTo(0.347047, withinPercentage(0.1));
        assertThat(law.beta()).isCloseTo(0.358764, withinPercentage(0.1));
    }

    @Test
    void objectivesOfPublishedLaws() {
        Observations rows = rows();

        ParametricLaw asymmetric = new ParametricLaw(1.70024, 184.69, 1633.48, 0.289008, 0.355794);
        assertThat(ParametricFitter.evaluate(asymmetric, rows, new LowerEnvelope(10)))
                .isCloseTo(0.02278286, withinPercentage(ASYMMETRIC_DIGITS));
        assertThat(ParametricFitter.evaluate(ROUNDED, rows, new LowerEnvelope(10)))
                .isCloseTo(0.4703281, withinPercentage(1e-4));
        assertThat(ParametricFitter.evaluate(UNROUNDED, rows, Misfit.published()))
                .isCloseTo(9.687311e-4, withinPercentage(1e-4));
        assertThat(ParametricFitter.evaluate(ROUNDED, rows, Misfit.published()))
                .isCloseTo(4.009891e-3, withinPercentage(1e-4));
        assertThat(UNROUNDED.optimum(5.76e23).tokensPerParameter()).isCloseTo(58.93, within(0.005));
        assertThat(ROUNDED.optimum(5.76e23).tokensPerParameter()).isCloseTo(92.65, within(0.01));
    }

    @Test
    void exponentForEveryDelta() {
        double[] exponents = {0.5069, 0.4995, 0.4972, 0.4948};

        List<DeltaSweep> sweep = DeltaSweep.of(rows());

        assertThat(sweep).extracting(DeltaSweep::delta).containsExactly(1e-4, 1e-3, 1e-2, 1e-1);
        for (int i = 0; i < exponents.length; i++) {
            assertThat(sweep.get(i).law().a()).isCloseTo(exponents[i], within(2e-3));
        }
    }

    @Test
    void pairBootstrap() {
        Observations rows = rows();
        ParametricFit fit = ParametricFitter.published().fit(rows);
        Bootstrap bootstrap = Bootstrap.of(fit, rows, new Resample.Pairs(), 1000, 1);

        assertThat(bootstrap.failures()).isZero();
        assertThat(bootstrap.standardError(ParametricLaw::E)).isCloseTo(0.0239, withinPercentage(10));
        assertThat(bootstrap.standardError(ParametricLaw::alpha)).isCloseTo(0.0142, withinPercentage(10));
        assertThat(bootstrap.standardError(ParametricLaw::beta)).isCloseTo(0.0190, withinPercentage(10));
        assertThat(bootstrap.standardError(ParametricLaw::A)).isCloseTo(113, withinPercentage(15));
        assertThat(bootstrap.standardError(ParametricLaw::B)).isCloseTo(511, withinPercentage(15));
        Interval wide = bootstrap.interval(ParametricLaw::a, 0.95, Bootstrap.Kind.PERCENTILE);
        assertThat(wide.low()).isCloseTo(0.458, within(0.008));
        assertThat(wide.high()).isCloseTo(0.536, within(0.008));
        Interval narrow = bootstrap.interval(ParametricLaw::a, 0.80, Bootstrap.Kind.PERCENTILE);
        assertThat(narrow.low()).isCloseTo(0.471, within(0.008));
        assertThat(narrow.high()).isCloseTo(0.525, within(0.008));
    }

    @Test
    void backTestOnTheLargestBudgets() {
        ParametricFitter fitter = new ParametricFitter(Misfit.published(), StartGrid.few());
        BackTest test = BackTest.of(rows -> fitter.fit(rows).law(), rows(), 1e21);

        assertThat(test.fitted()).isEqualTo(211);
        assertThat(test.heldOut()).isEqualTo(23);
        assertThat(test.meanError()).isCloseTo(0.0102, within(1e-3));
        assertThat(test.largestError()).isCloseTo(0.0247, within(1e-3));
        assertThat(test.bias()).isCloseTo(-0.0017, within(1e-3));
    }

    private static Observations rows() {
        StudyTable table = StudyTable.read(
                ReferenceData.table("kyotakano_llm_df.csv"), StudyColumns.of("N", "D", "loss"), Set.of());
        assertThat(table.rows().size()).isEqualTo(234);
        assertThat(table.numbers()).last().isEqualTo(234);
        return table.rows();
    }
}
