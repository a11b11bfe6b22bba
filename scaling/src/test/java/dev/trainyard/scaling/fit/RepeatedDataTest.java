package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import dev.trainyard.scaling.ReferenceData;
import dev.trainyard.scaling.fit.DataConstrainedFit.Decay;
import dev.trainyard.scaling.table.CsvTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The 182 runs of Muennighoff et al. 2023 and what they published. */
class RepeatedDataTest {
    private static final ParametricLaw BASE =
            new ParametricLaw(Math.exp(0.6254804), Math.exp(6.255414), Math.exp(7.3049974), 0.3526596, 0.3526596);
    private static final DataConstrainedLaw PUBLISHED = new DataConstrainedLaw(BASE, 15.387756, 5.309743);

    @Test
    void lossAndSplitOfThePublishedLaw() {
        assertThat(BASE.g()).isCloseTo(0.2258019, withinPercentage(1e-4));
        assertThat(PUBLISHED.loss(6.34e9, 242e9, 25e9)).isCloseTo(2.2256440889984477, within(1e-9));
        assertThat(PUBLISHED.loss(8.67e9, 178e9, 25e9)).isCloseTo(2.2269634075087867, within(1e-9));
        assertThat(BASE.sizeFor(25e9)).isCloseTo(1274662941.34, withinPercentage(1e-4));
        Optimum split = PUBLISHED.optimum(1e22, 25e9);
        assertThat(split.d()).isCloseTo(237336955477.55, withinPercentage(1));
        assertThat(split.n()).isCloseTo(7022364735.88, withinPercentage(1));
        assertThat(split.d() / 25e9).isCloseTo(9.493478, withinPercentage(1));
        assertThat(6 * split.n() * split.d()).isEqualTo(1e22);
    }

    @Test
    void objectiveOfThePublishedLaw() {
        CsvTable table = ReferenceData.table("datablations_182runs.csv");

        assertThat(DataConstrainedFit.objective(PUBLISHED, rows(table), unique(table)))
                .isCloseTo(0.0158259353, withinPercentage(1e-4));
    }

    @Test
    void findsTheFlatValley() {
        CsvTable table = ReferenceData.table("datablations_182runs.csv");
        DataConstrainedFit fit = DataConstrainedFit.of(BASE, rows(table), unique(table), Decay.BOTH);

        assertThat(fit.objective()).isLessThanOrEqualTo(0.0158050);
        // From 15 to 95 repeats the objective hardly changes: that is what the profile is for
        assertThat(fit.repeatsProfile())
                .filteredOn(profile -> profile.held() > 15 && profile.held() < 150)
                .isNotEmpty()
                .allSatisfy(profile -> assertThat(profile.objective()).isLessThan(0.0160));
    }

    @Test
    void oneDecayAlone() {
        CsvTable table = ReferenceData.table("datablations_182runs.csv");
        DataConstrainedFit repeats = DataConstrainedFit.of(BASE, rows(table), unique(table), Decay.REPEATS);
        DataConstrainedFit excess = DataConstrainedFit.of(BASE, rows(table), unique(table), Decay.EXCESS);

        assertThat(repeats.law().repeats()).isCloseTo(2.9157, withinPercentage(0.5));
        assertThat(repeats.objective()).isCloseTo(0.016922, withinPercentage(0.5));
        assertThat(excess.objective()).isCloseTo(0.024108, withinPercentage(0.5));
    }

    /** Rows of a known law: the intervals of both decays hold it, and the held-out budgets are predicted. */
    @Test
    void intervalsOfTheDecaysHoldTheTruth() {
        DataConstrainedLaw truth = new DataConstrainedLaw(BASE, 12, 6);
        CounterRandom random = new CounterRandom(1, "repeated");
        double[] n = new double[60];
        double[] d = new double[60];
        double[] loss = new double[60];
        List<Double> unique = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            n[i] = 1e8 * Math.pow(1.9, i % 6);
            d[i] = 2e9 * Math.pow(2.1, i / 6 % 5);
            unique.add(i < 30 ? d[i] : d[i] / (2 + i % 29));
            loss[i] = truth.loss(n[i], d[i], unique.get(i)) * Math.exp(0.002 * random.normal(i));
        }
        Observations rows = new Observations(n, d, loss);
        DataConstrainedFit fit = DataConstrainedFit.of(BASE, rows, unique, Decay.BOTH);
        DataConstrainedBootstrap given = new DataConstrainedBootstrap(fit.law(), Optional.empty(), rows, unique);

        List<DataConstrainedLaw> laws = given.laws(60, 1);

        assertThat(fit.untold()).isEmpty();
        assertThat(laws).hasSize(60).allSatisfy(law -> assertThat(law.base()).isEqualTo(BASE));
        Interval repeats = Prediction.interval(
                laws.stream().mapToDouble(DataConstrainedLaw::repeats).toArray(), 0.99);
        assertThat(repeats.contains(12)).as("%s", repeats).isTrue();
        assertThat(repeats.contains(fit.law().repeats())).isTrue();
        assertThat(given.backTest(6 * 1e9 * 2e10).meanError()).isLessThan(0.01);
        assertThat(given.withoutEach()).hasSize(60);

        ParametricFit base = new ParametricFitter(Misfit.published(), StartGrid.few())
                .fit(rows.rows(rows.each().subList(0, 30)));
        DataConstrainedFit both = DataConstrainedFit.of(base.law(), rows, unique, Decay.BOTH);
        assertThat(new DataConstrainedBootstrap(both.law(), Optional.of(base), rows, unique).laws(20, 1))
                .extracting(DataConstrainedLaw::base)
                .doesNotHaveDuplicates();
    }

    @Test
    void anUndeterminedDecayIsNamed() {
        CsvTable table = ReferenceData.table("datablations_182runs.csv");
        ParametricLaw steep = new ParametricLaw(BASE.E(), BASE.A() / 2, BASE.B(), BASE.alpha(), BASE.beta());

        assertThat(DataConstrainedFit.of(steep, rows(table), unique(table), Decay.EXCESS)
                        .untold())
                .containsExactly("R_N* (excess)");
    }

    @Test
    void refusesRowsWithoutRepeats() {
        Observations rows = Synthetic.study(20, 0, 1);
        List<Double> unique = Collections.nCopies(20, 1e15);

        assertThatThrownBy(() -> DataConstrainedFit.of(BASE, rows, unique, Decay.BOTH))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("several epochs");
    }

    private static Observations rows(CsvTable table) {
        return new Observations(table.numbers("params"), table.numbers("tokens"), table.numbers("loss"));
    }

    private static List<Double> unique(CsvTable table) {
        return Arrays.stream(table.numbers("unique_tokens")).boxed().toList();
    }
}
