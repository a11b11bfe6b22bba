package dev.trainyard.precision.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.precision.shadow.ShadowedRuns;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.Resume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineExtensionTest {
    @TempDir
    Path dir;

    @Test
    void aRunThatNamesItsBaselineIsComparedWhenItEnds() {
        ShadowedRuns runs = withBaseline();
        RunFolder run = train(runs, "precision.recipe=e2m1_unscaled", "precision.baseline=usual", "run.name=bad");
        assertThat(run.path().resolve("precision.html"))
                .content()
                .contains("beside the baseline usual", "bad missed", "cosine");
        assertThat(run.path().resolve("precision.json")).content().contains("\"kept\" : false");
    }

    @Test
    void withoutABaselineThereIsNoPage() {
        assertThat(train(new ShadowedRuns(dir), "precision.recipe=e2m1_unscaled")
                        .path()
                        .resolve("precision.html"))
                .doesNotExist();
    }

    @Test
    void aBaselineOfAnotherConfigurationIsRefusedBeforeAnythingIsWritten() throws IOException {
        ShadowedRuns runs = withBaseline();
        assertThatThrownBy(() -> train(runs, "precision.baseline=usual", "optimizer.beta2=0.5", "train.seed=7"))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("optimizer.beta2 0.95 and 0.5", "train.seed 1337 and 7");
        assertThatThrownBy(() -> train(runs, "precision.baseline=nobody"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no run 'nobody'");
        try (var folders = Files.list(runs.store().root())) {
            assertThat(folders).hasSize(1);
        }
    }

    private ShadowedRuns withBaseline() {
        ShadowedRuns runs = new ShadowedRuns(dir);
        runs.run(Resume.NEVER, "run.name=usual", "precision.recipe=bf16");
        return runs;
    }

    private static RunFolder train(ShadowedRuns runs, String... overrides) {
        return runs.run(Resume.NEVER, List.of(new BaselineExtension(runs.store())), overrides)
                .folder();
    }
}
