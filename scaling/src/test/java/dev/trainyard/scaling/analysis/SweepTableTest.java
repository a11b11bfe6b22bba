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
import tools.jackson.databind.JsonNode;

class SweepTableTest {
    @TempDir
    Path dir;

    @Test
    void completedTrialsAreFittedAndTheOthersNamed() throws IOException {
        SweepFolder sweep = SweepFiles.write(dir, List.of(2, 20));

        StudyTable table = SweepTable.read(sweep, Count.TOTAL, Set.of(5));

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

        assertThatThrownBy(() -> SweepTable.read(sweep, Count.TOTAL, Set.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none of its 28 trials is completed")
                .hasMessageContaining("28 failed, trial-1 with: out of memory");
    }

    /** Embeddings are a tenth of the smallest and less of the larger ones here: N and its FLOPs are counted without. */
    @Test
    void anotherCountMovesSizesAndFlopsTogether() throws IOException {
        SweepFolder sweep = SweepFiles.write(dir, List.of());

        StudyTable total = SweepTable.read(sweep, Count.TOTAL, Set.of());
        StudyTable body = SweepTable.read(sweep, Count.NON_EMBEDDING, Set.of());

        assertThat(body.rows().n(0)).isLessThan(total.rows().n(0));
        assertThat(body.rows().flops(0))
                .isCloseTo(6 * body.rows().n(0) * body.rows().d(0), within(1.0));
        assertThat(body.budgets()).hasSize(4);
        assertThat(body.budgets().getFirst().flops())
                .isLessThan(total.budgets().getFirst().flops());
        assertThatThrownBy(() -> SweepTable.read(sweep, Count.WITH_HEAD, Set.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--count with-head");
    }

    @Test
    void aFitOfOtherResultsIsOutOfDate() throws IOException {
        SweepFolder sweep = SweepFiles.write(dir, List.of(2));
        JsonNode fit = FitDocument.tree(
                Analysis.of(sweep, Count.TOTAL, Set.of(), FitOptions.standard()).document(Method.KAPLAN));
        FitDocument.requireUpToDate(dir, fit);

        SweepFiles.write(dir, List.of());

        assertThatThrownBy(() -> FitDocument.requireUpToDate(dir, fit))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("fit again");
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

        Curves curves = SweepCurves.read(sweep, Count.TOTAL).orElseThrow();

        assertThat(curves.runs().stream().distinct()).hasSize(2); // not of the failed one
        int last = curves.runs().lastIndexOf(0);
        double d = sweep.results().getFirst().d();
        assertThat(curves.rows().d(last)).isLessThanOrEqualTo(d);
        double step = 500 * curves.rows().d(last) / d;
        assertThat(curves.rows().loss(last)).isCloseTo(2 + 10 / Math.sqrt(step), within(0.01));
    }
}
