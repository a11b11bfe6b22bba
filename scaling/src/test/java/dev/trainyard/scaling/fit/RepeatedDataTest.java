package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.ReferenceData;
import dev.trainyard.scaling.fit.DataConstrainedFit.Decay;
import dev.trainyard.scaling.table.CsvTable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
