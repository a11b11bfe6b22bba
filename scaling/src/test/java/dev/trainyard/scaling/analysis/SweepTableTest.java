package dev.trainyard.scaling.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.table.StudyTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTableTest {
    @TempDir
    Path dir;

    @Test
    void completedTrialsAreFittedAndTheOthersNamed() throws IOException {
        SweepFolder sweep = SweepFiles.write(dir, List.of(2, 20));

        StudyTable table = SweepTable.read(sweep, Set.of(5));

        assertThat(table.rows().size()).isEqualTo(25);
        assertThat(table.budgets()).hasSize(4);
        assertThat(table.excluded())
                .extracting(StudyTable.Exclusion::reason)
                .containsExactly(
                        "trial-2 is failed: out of memory",
                        "asked for by --exclude",
                        "trial-20 is failed: out of memory");
    }

    @Test
    void aSweepWithoutACompletedTrialIsRefused() throws IOException {
        SweepFolder sweep =
                SweepFiles.write(dir, IntStream.rangeClosed(1, 28).boxed().toList());

        assertThatThrownBy(() -> SweepTable.read(sweep, Set.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none of its 28 trials is completed");
    }

    @Test
    void trainingCurvesComeFromTheMetrics() throws IOException {
        SweepFolder sweep = SweepFiles.write(dir, List.of(2));
        for (int row : new int[] {1, 2, 3}) {
            Path run = Files.createDirectories(dir.resolve("runs/trial-" + row));
            StringBuilder lines = new StringBuilder();
            for (int step = 1; step <= 500; step++) {
                lines.append("{\"step\":").append(step).append(",\"train/loss\":");
                lines.append(2 + 10.0 / Math.sqrt(step)).append("}\n");
            }
            Files.writeString(run.resolve("metrics.jsonl"), lines);
        }

        Curves curves = SweepCurves.read(sweep).orElseThrow();

        assertThat(curves.runs().stream().distinct()).hasSize(2); // not of the failed one
        int last = curves.runs().lastIndexOf(0);
        double d = sweep.results().getFirst().d();
        assertThat(curves.rows().d(last)).isLessThanOrEqualTo(d);
        double step = 500 * curves.rows().d(last) / d;
        assertThat(curves.rows().loss(last)).isCloseTo(2 + 10 / Math.sqrt(step), within(0.01));
    }
}
