package dev.trainyard.precision.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.config.Config;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.precision.train.PrecisionSection;
import dev.trainyard.torch.optim.Schedule;
import dev.trainyard.train.config.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code configs/precision}: one experiment, and recipes. */
class ShippedConfigurationsTest {
    private static final Path FOLDER = Path.of("..", "configs", "precision");

    @Test
    void theBaselineIsAltgradsExperiment() {
        TrainConfig config = TrainConfig.bind(load(FOLDER.resolve("bf16_baseline.yaml")));
        assertThat(config.model().nLayer()).isEqualTo(6);
        assertThat(config.model().nHead()).isEqualTo(6);
        assertThat(config.model().nEmbd()).isEqualTo(384);
        assertThat(config.model().blockSize()).isEqualTo(256);
        assertThat(config.train().globalBatch()).isEqualTo(12);
        assertThat(config.train().maxIters()).isEqualTo(2000);
        assertThat(config.train().seed()).isEqualTo(42);
        assertThat(config.train().evalInterval()).isEqualTo(100);
        assertThat(config.train().evalIters()).isEqualTo(10);
        assertThat(config.checkpoint().everySteps()).isEqualTo(100);
        assertThat(config.optimizer().schedule()).isEqualTo(Schedule.Shape.CONSTANT);
        assertThat(config.optimizer().scheduleFor(2000).at(0)).isEqualTo(6e-4);
        assertThat(config.optimizer().scheduleFor(2000).at(1999)).isEqualTo(6e-4);
    }

    @Test
    void theOthersDifferInNameAndPrecisionAloneSoTheirBatchesAreTheSame() throws IOException {
        Config baseline = load(FOLDER.resolve("bf16_baseline.yaml"));
        for (Path file : files()) {
            assertThat(Configurations.differing(baseline.flattened(), load(file).flattened(), true))
                    .as(file.toString())
                    .isEmpty();
        }
    }

    @Test
    void everyShippedRecipeIsTrainedOnce() throws IOException {
        List<String> recipes = files().stream()
                .map(file -> PrecisionSection.in(load(file)).orElseThrow().recipe())
                .toList();
        assertThat(recipes).containsExactlyInAnyOrderElementsOf(Recipe.SHIPPED);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.toList();
        }
    }

    private static Config load(Path file) {
        return Config.load(file, List.of());
    }
}
