package dev.trainyard.scaling.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.config.Config;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.model.Gpt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyConfigTest {
    @TempDir
    Path dir;

    private static final String BASE = """
            model: {n_layer: 4, n_head: 4, n_embd: 128, block_size: 64, vocab_size: 65}
            data: {path: data/char}
            train: {batch_size: 12, gradient_accumulation_steps: 2}
            optimizer: {learning_rate: 1e-3, min_lr: 1e-4, warmup_iters: 100}
            """;

    @Test
    void trainsTheNearestModelOnTheOptimalTokens() {
        ReadyConfig ready = ReadyConfig.of(Config.parse("base", BASE, List.of()), 5e6, 1e8);

        TrainConfig bound = bind(ready);
        assertThat(new Gpt(bound.model()).parameterCount()).isEqualTo(ready.n());
        assertThat((double) ready.n()).isCloseTo(5e6, withinPercentage(15));
        long tokensPerStep = 2L * 12 * 64;
        assertThat(bound.train().maxIters() * tokensPerStep).isEqualTo(ready.tokens());
        assertThat((double) ready.tokens()).isCloseTo(1e8, within(tokensPerStep / 2.0));
        assertThat(bound.optimizer().lrDecayIters()).hasValue(bound.train().maxIters());
        assertThat(ready.notes()).anyMatch(note -> note.startsWith("learning rate and batch are those"));
    }

    @Test
    void followsTheRulesOfASweepSection() {
        String rules = "sweep: {budgets: [1e12], lr_rule: {rule: power, exponent: -0.5, reference: 1e6}}\n";

        ReadyConfig ready = ReadyConfig.of(Config.parse("base", BASE + rules, List.of()), 4e6, 1e8);

        double rate = bind(ready).optimizer().learningRate();
        assertThat(rate).isCloseTo(1e-3 * Math.pow(ready.n() / 1e6, -0.5), withinPercentage(1e-6));
        assertThat(bind(ready).optimizer().minLr().orElseThrow()).isCloseTo(rate / 10, withinPercentage(1e-6));
    }

    @Test
    void continuesTheRecipeOfASweep() throws IOException {
        TinyStudy study = new TinyStudy(dir);
        Config config = study.config("sweep.lr_rule={rule: power, exponent: -0.3, reference: 1e4}");
        new GptSweep(study.folder(), Optional.empty()).plan(config);

        ReadyConfig ready = ReadyConfig.ofSweep(study.folder(), 20_000, 50_000);

        TrainConfig bound = bind(ready);
        assertThat(bound.optimizer().learningRate())
                .isCloseTo(1e-2 * Math.pow(ready.n() / 1e4, -0.3), withinPercentage(1e-6));
        assertThat((double) ready.tokens()).isCloseTo(50_000, within(8.0));
        assertThat(bound.train().evalInterval()).isLessThan(bound.train().maxIters());
        assertThat(ready.notes()).anyMatch(note -> note.contains("would be read 2.5 times"));
    }

    private static TrainConfig bind(ReadyConfig ready) {
        Config config = Config.parse("ready", ready.yaml(), List.of());
        TrainConfig bound = TrainConfig.bind(config);
        config.rejectUnknownSections();
        return bound;
    }
}
