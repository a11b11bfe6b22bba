package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.storage.run.LargestCount.Found;
import dev.trainyard.storage.run.LargestCount.Trial;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargestCountTest {
    @ParameterizedTest
    @CsvSource({"1, 1000, 0", "1, 1000, 1", "1, 1000, 2", "1, 1000, 13", "1, 1000, 64", "1, 1000, 999", "4, 1000, 20"})
    void findsTheLargestThatPasses(int unit, int limit, int truth) {
        Found found = LargestCount.search(unit, limit, accelerators -> accelerators <= truth);

        assertThat(found.largest()).isEqualTo(truth == 0 ? OptionalInt.empty() : OptionalInt.of(truth));
        assertThat(found.trials()).hasSizeLessThanOrEqualTo(20);
        assertThat(found.trials()).extracting(Trial::accelerators).doesNotHaveDuplicates();
    }

    @Test
    void stopsAtTheLimit() {
        Found found = LargestCount.search(2, 13, accelerators -> true);

        assertThat(found.largest()).hasValue(12);
        assertThat(found.trials()).extracting(Trial::accelerators).containsExactly(2, 4, 8, 12);
    }

    @Test
    void triesOnlyWhatEveryHostCanHaveTheSameNumberOf() {
        Found found = LargestCount.search(3, 100, accelerators -> accelerators < 20);

        assertThat(found.largest()).hasValue(18);
        assertThat(found.trials())
                .allSatisfy(trial -> assertThat(trial.accelerators() % 3).isZero());
    }
}
