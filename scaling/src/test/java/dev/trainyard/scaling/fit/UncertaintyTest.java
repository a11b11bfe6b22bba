package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.CounterRandom;
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
            ParametricFit fit = new ParametricFitter(Misfit.published(), StartGrid.few()).fit(rows);
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
        ParametricFit squares = new ParametricFitter(new Misfit.Squared(Misfit.Scale.LOG), StartGrid.few()).fit(rows);
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
        Bootstrap bootstrap = Bootstrap.of(FIT, ROWS, new Resample.Pairs(), 500, 1);

        assertThat(LawTest.of(Synthetic.TRUTH, FIT, ROWS, bootstrap).probability())
                .isGreaterThan(0.05);
        ParametricLaw other = new ParametricLaw(1.82, 480, 2085, 0.3478, 0.3658);
        assertThat(LawTest.of(other, FIT, ROWS, bootstrap).probability()).isLessThan(0.01);
    }

    /** Few rows: 4 budgets of 5 sizes. A small version too. */
    @Test
    void intervalsAndTestsHoldForFewRows() {
        int covered = 0;
        int rejected = 0;
        int repeats = 40;
        for (int k = 0; k < repeats; k++) {
            Observations rows = Synthetic.grid(5, 0.01, 500 + k);
            ParametricFit fit = new ParametricFitter(Misfit.published(), StartGrid.few()).fit(rows);
            Bootstrap bootstrap = Bootstrap.of(fit, rows, new Resample.Pairs(), 200, k);
            Interval a = bootstrap.interval(ParametricLaw::a, 0.95, Bootstrap.Kind.PERCENTILE);
            covered += a.contains(Synthetic.TRUTH.a()) ? 1 : 0;
            rejected += LawTest.of(Synthetic.TRUTH, fit, rows, bootstrap).probability() < 0.05 ? 1 : 0;
        }
        assertThat(covered).isGreaterThanOrEqualTo(36);
        assertThat(rejected).isLessThanOrEqualTo(5);
    }

    @Test
    void theRowThatWasSpoiltHasTheMostInfluence() {
        double[] losses = IntStream.range(0, 200).mapToDouble(ROWS::loss).toArray();
        losses[17] *= 1.5;
        Observations spoilt = ROWS.withLoss(losses);
        ParametricFit fit = new ParametricFitter(new Misfit.Squared(Misfit.Scale.LOG), StartGrid.few()).fit(spoilt);

        assertThat(Influence.of(fit, spoilt).getFirst().row()).isEqualTo(17);
    }

    @Test
    void aSmallerModelNeedsMoreTokensForTheSameLoss() {
        List<OverTraining> curve = OverTraining.curve(Synthetic.TRUTH, 1e21, 0);
        Optimum best = Synthetic.TRUTH.optimum(1e21);

        assertThat(curve.getFirst().trainingFlops().orElseThrow()).isEqualTo(1e21);
        OverTraining half = curve.get(3);
        assertThat(half.share()).isEqualTo(0.5);
        assertThat(Synthetic.TRUTH.loss(half.n(), half.d().orElseThrow())).isCloseTo(best.loss(), within(1e-9));
        assertThat(half.timesBudget().orElseThrow()).isGreaterThan(1);
    }

    @Test
    void everyBudgetOfABackTestIsPredicted() {
        BackTest test = BackTest.of(
                rows -> new ParametricFitter(Misfit.published(), StartGrid.few())
                        .fit(rows)
                        .law(),
                ROWS,
                5e20);

        assertThat(test.fitted() + test.heldOut()).isEqualTo(200);
        assertThat(test.meanError()).isLessThan(0.02);
    }

    /** No other share of the optimal size costs less over the life of the model. */
    @Test
    void theMoreInferenceTheSmallerTheCheapestModel() {
        Optimum best = Synthetic.TRUTH.optimum(1e21);
        double before = 1;
        for (double tokens : new double[] {1e9, 1e11, 1e13, 1e15}) {
            OverTraining cheapest = OverTraining.cheapest(Synthetic.TRUTH, 1e21, tokens);

            assertThat(Synthetic.TRUTH.loss(cheapest.n(), cheapest.d().orElseThrow()))
                    .isCloseTo(best.loss(), within(1e-9));
            assertThat(OverTraining.curve(Synthetic.TRUTH, 1e21, tokens))
                    .allSatisfy(other -> assertThat(other.lifetimeFlops().orElse(Double.MAX_VALUE))
                            .isGreaterThanOrEqualTo(cheapest.lifetimeFlops().orElseThrow() * (1 - 1e-12)));
            assertThat(cheapest.share()).isLessThan(before);
            before = cheapest.share();
        }
    }

    @Test
    void theSplitOfABudgetIsExact() {
        for (int i = 0; i < 2000; i++) {
            double flops = Math.pow(10, 9 + 18 * i / 2000.0);
            Optimum best = Synthetic.TRUTH.optimum(flops);
            assertThat(6 * best.n() * best.d()).isEqualTo(flops);
        }
    }

    @Test
    void repeatsTellTheNoiseOfASeed() {
        double[] n = new double[400];
        double[] d = new double[400];
        double[] loss = new double[400];
        CounterRandom random = new CounterRandom(1, "noise");
        for (int i = 0; i < 400; i++) {
            n[i] = 1e6 * (1 + i / 4);
            d[i] = 1e9;
            loss[i] = 3 * Math.exp(0.01 * random.normal(i));
        }
        SeedNoise noise = SeedNoise.of(new Observations(n, d, loss), List.of()).orElseThrow();

        assertThat(noise.groups()).isEqualTo(100);
        assertThat(noise.degreesOfFreedom()).isEqualTo(300);
        assertThat(noise.sd()).isCloseTo(0.01, withinPercentage(15));
        assertThat(SeedNoise.of(ROWS, List.of())).isEmpty();
    }
}
