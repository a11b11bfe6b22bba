package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UncertaintyTest {
    private static final Observations ROWS = Synthetic.study(200, 0.01, 7);
    private static final ParametricFit FIT = ParametricFitter.published().fit(ROWS);

    /** A small version; 1,000 repetitions are a program in bench. */
    @Test
    void intervalsCoverTheTruth() {
        int covered = 0;
        int repeats = 50;
        for (int k = 0; k < repeats; k++) {
            Observations rows = Synthetic.study(200, 0.01, 1000 + k);
            ParametricFit fit = new ParametricFitter(Misfit.published(), few()).fit(rows);
            Bootstrap bootstrap = Bootstrap.of(fit, rows, new Resample.Pairs(), 300, k);
            covered += bootstrap
                            .interval(ParametricLaw::a, 0.90, Bootstrap.Kind.PERCENTILE)
                            .contains(Synthetic.TRUTH.a())
                    ? 1
                    : 0;
        }
        assertThat(covered / (double) repeats).isBetween(0.80, 0.97);
    }

    @Test
    void sameSeedSameLaws() {
        Bootstrap first = Bootstrap.of(FIT, ROWS, new Resample.Pairs(), 40, 3);
        Bootstrap more = Bootstrap.of(FIT, ROWS, new Resample.Pairs(), 80, 3);
        Bootstrap other = Bootstrap.of(FIT, ROWS, new Resample.Pairs(), 40, 4);

        assertThat(more.laws().subList(0, 40)).isEqualTo(first.laws());
        assertThat(other.laws()).isNotEqualTo(first.laws());
    }

    @Test
    void sandwichAgreesWithTheBootstrap() {
        Observations rows = ROWS;
        ParametricFit squares = new ParametricFitter(new Misfit.Squared(Misfit.Scale.LOG), few()).fit(rows);
        double error = Sandwich.errorOfExponent(squares.law(), Sandwich.covariance(squares, rows));
        Bootstrap bootstrap = Bootstrap.of(squares, rows, new Resample.Pairs(), 1000, 1);

        assertThat(error).isCloseTo(bootstrap.standardError(ParametricLaw::a), withinPercentage(25));
    }

    @Test
    void groupsAreDrawnWhole() {
        List<Integer> group = IntStream.range(0, 200).mapToObj(i -> i % 8).toList();
        Bootstrap bootstrap = Bootstrap.of(FIT, ROWS, new Resample.Groups(group), 200, 1);

        assertThat(bootstrap.laws()).hasSizeGreaterThan(150);
        assertThat(bootstrap.withoutOne()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void predictionOfOneRunIsWiderThanOfTheMean() {
        Bootstrap bootstrap = Bootstrap.of(FIT, ROWS, new Resample.Pairs(), 500, 1);
        List<Double> residuals =
                Arrays.stream(Residuals.log(FIT.law(), ROWS)).boxed().toList();

        Prediction prediction =
                Prediction.of(FIT.law(), bootstrap.laws(), residuals, 1e22, ROWS.largestFlops(), 0.95, 1);

        assertThat(6 * prediction.n().value() * prediction.d().value()).isCloseTo(1e22, withinPercentage(1e-10));
        assertThat(prediction.lossOfOneRun().width())
                .isGreaterThan(prediction.loss().interval().width());
        assertThat(prediction.n().interval().contains(prediction.n().value())).isTrue();
        assertThat(prediction.extrapolation()).isCloseTo(10, within(0.001));
    }

    @Test
    void anotherLawIsRejectedTheTruthIsNot() {
        double[][] covariance = Sandwich.covariance(FIT, ROWS);

        assertThat(LawTest.of(Synthetic.TRUTH, FIT, ROWS, covariance).probability())
                .isGreaterThan(0.001);
        ParametricLaw other = new ParametricLaw(1.82, 480, 2085, 0.3478, 0.3658);
        assertThat(LawTest.of(other, FIT, ROWS, covariance).probability()).isLessThan(1e-6);
    }

    @Test
    void theRowThatWasSpoiltHasTheMostInfluence() {
        double[] losses = IntStream.range(0, 200).mapToDouble(ROWS::loss).toArray();
        losses[17] *= 1.5;
        Observations spoilt = ROWS.withLoss(losses);
        ParametricFit fit = new ParametricFitter(new Misfit.Squared(Misfit.Scale.LOG), few()).fit(spoilt);

        assertThat(Influence.of(fit, spoilt).getFirst().row()).isEqualTo(17);
    }

    @Test
    void aSmallerModelNeedsMoreTokensForTheSameLoss() {
        List<OverTraining> curve = OverTraining.curve(Synthetic.TRUTH, 1e21);
        Optimum best = Synthetic.TRUTH.optimum(1e21);

        assertThat(curve.getFirst().trainingFlops().orElseThrow()).isCloseTo(1, within(1e-9));
        OverTraining half = curve.get(3);
        assertThat(half.share()).isEqualTo(0.5);
        assertThat(Synthetic.TRUTH.loss(half.n(), half.d().orElseThrow())).isCloseTo(best.loss(), within(1e-9));
        assertThat(half.trainingFlops().orElseThrow()).isGreaterThan(1);
    }

    @Test
    void everyBudgetOfABackTestIsPredicted() {
        BackTest test = BackTest.of(new ParametricFitter(Misfit.published(), few()), ROWS, 5e20);

        assertThat(test.fitted() + test.heldOut()).isEqualTo(200);
        assertThat(test.meanError()).isLessThan(0.02);
    }

    private static StartGrid few() {
        return new StartGrid(
                List.of(5.0, 10.0), List.of(5.0, 10.0), List.of(0.0, 0.5), List.of(0.3, 0.6), List.of(0.3, 0.6));
    }
}
