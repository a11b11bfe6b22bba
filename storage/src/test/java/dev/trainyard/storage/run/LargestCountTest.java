package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.World;
import dev.trainyard.storage.run.LargestCount.Found;
import dev.trainyard.storage.run.LargestCount.Trial;
import dev.trainyard.storage.workload.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
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

    @Test
    void aStorageOfKnownSpeedFeedsAsManyAsItsSpeedSays() {
        // 100 samples a second in all; one accelerator takes 7 in 0.323 s, so 5 keep 92 % busy and 6 only 77 %
        VirtualClock clock = new VirtualClock();
        long[] free = new long[1];
        DelayedSource source = new DelayedSource(
                clock,
                7_000,
                1,
                file -> {
                    synchronized (free) {
                        free[0] = Math.max(free[0], clock.nanos()) + 10_000_000;
                        return free[0] - clock.nanos();
                    }
                },
                Collections.synchronizedList(new ArrayList<>()));
        Workload workload =
                Runs.workload("train.epochs=1", "train.total_training_steps=50", "dataset.num_files_train=7000");
        Found found = LargestCount.search(1, 20, count -> {
            RunOptions options = RunOptions.of(count, count);
            RunResult result = new TrainingRun(workload, source, World.alone(), clock, options, Optional::empty).run();
            return result.auMeanPercent().orElseThrow() >= 90;
        });

        assertThat(found.trials()).extracting(Trial::accelerators).containsExactly(1, 2, 4, 8, 6, 5);
        assertThat(found.largest()).hasValue(5);
    }
}
