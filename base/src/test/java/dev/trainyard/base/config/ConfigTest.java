package dev.trainyard.base.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    enum Decay {
        COSINE,
        WARM_THEN_LINEAR
    }

    record Optimizer(
            @Default("6e-4") @Range(above = 0) @Help("Peak learning rate.")
            double learningRate,

            @Default("0.9") double beta1,
            @Default("cosine") Decay decay,
            @Default("1_000") int warmupIters,
            @Default("9007199254740993") long seed) {}

    record Saving(OptionalDouble everyMinutes, @Default("2") int keep) {}

    record Train(
            @Default("") String name,
            @Default("[a, 'b c']") List<String> tags,
            @Default("{}") Map<String, String> labels,
            @Default("[0.1, 1]") List<Double> milestones,
            OptionalInt vocab,
            OptionalLong tokens,
            Optional<Path> from,
            Saving saving,
            @Default("10") @Neutral int logEvery,
            @Default("true") boolean compile) {}

    @Neutral
    record Tracking(@Default("none") String url) {}

    @Test
    void aMissingSectionHasAllItsDefaults() {
        Optimizer optimizer = Config.parse("c.yaml", "# nothing\n", List.of()).section("optimizer", Optimizer.class);
        assertThat(optimizer).isEqualTo(new Optimizer(6e-4, 0.9, Decay.COSINE, 1000, 9007199254740993L));
    }

    @Test
    void valuesAreWhatTheFileSays() {
        String yaml = """
                optimizer: {learning_rate: 3e-4, beta1: 1, decay: warm_then_linear, warmup_iters: 1e3, seed: -1}
                train:
                  name: 0123
                  tags:
                    - "yes"
                    - 3e-4
                  labels: {a: 1, b: x y}
                  vocab: 50304
                  from: ~
                  saving:
                    every_minutes: 1.5
                """;
        Config config = Config.parse("c.yaml", yaml, List.of());
        assertThat(config.section("optimizer", Optimizer.class))
                .isEqualTo(new Optimizer(3e-4, 1, Decay.WARM_THEN_LINEAR, 1000, -1));
        assertThat(config.section("train", Train.class))
                .isEqualTo(new Train(
                        "0123",
                        List.of("yes", "3e-4"),
                        Map.of("a", "1", "b", "x y"),
                        List.of(0.1, 1.0),
                        OptionalInt.of(50304),
                        OptionalLong.empty(),
                        Optional.empty(),
                        new Saving(OptionalDouble.of(1.5), 2),
                        10,
                        true));
        config.rejectUnknownSections();
    }

    @Test
    void overridesWinAndTheLastOneWinsOverThem() {
        List<String> overrides =
                List.of("optimizer.beta1=0.1", "optimizer.beta1=0.2", "train.tags=[x, y]", "train.saving.keep=7");
        Config config = Config.parse("c.yaml", "optimizer:\n  beta1: 0.5\n  decay: cosine\n", overrides);
        assertThat(config.section("optimizer", Optimizer.class).beta1()).isEqualTo(0.2);
        assertThat(config.section("train", Train.class).tags()).containsExactly("x", "y");
        assertThat(config.section("train", Train.class).saving().keep()).isEqualTo(7);
    }

    @Test
    void theEffectiveYamlBindsToTheSameRecords() {
        String awkward = "train.name=\"a: 'b' #c \\\\ \\n\\u00e9 null\"";
        Config config = Config.parse(
                "c.yaml",
                "train: {labels: {'1': 'null', 'a b': ''}, tags: [], from: /data/x y, milestones: [1e-30, 12]}",
                List.of(awkward));
        Train train = config.section("train", Train.class);
        Optimizer optimizer = config.section("optimizer", Optimizer.class);
        Config again = Config.parse("again.yaml", config.effectiveYaml(), List.of());
        assertThat(again.section("train", Train.class)).isEqualTo(train);
        assertThat(again.section("optimizer", Optimizer.class)).isEqualTo(optimizer);
        assertThat(again.effectiveYaml()).isEqualTo(config.effectiveYaml());
        assertThat(again.hash()).isEqualTo(config.hash());
    }

    @Test
    void theEffectiveYamlReadsLikeAConfiguration() {
        Config config = Config.parse("c.yaml", "", List.of());
        config.section("optimizer", Optimizer.class);
        config.section("train", Train.class);
        assertThat(config.effectiveYaml()).isEqualTo("""
                optimizer:
                  learning_rate: 6e-4
                  beta1: 0.9
                  decay: cosine
                  warmup_iters: 1000
                  seed: 9007199254740993
                train:
                  name: ""
                  tags: [a, "b c"]
                  labels: {}
                  milestones: [0.1, 1]
                  vocab: null
                  tokens: null
                  from: null
                  saving:
                    every_minutes: null
                    keep: 2
                  log_every: 10
                  compile: true
                """);
    }

    @Test
    void theHashFollowsWhatDecidesTheResultAndNothingElse() {
        String hash = hash("");
        assertThat(hash).hasSize(64);
        assertThat(hash("optimizer: {beta1: 0.90}")).isEqualTo(hash);
        assertThat(hash("train: {log_every: 1}")).isEqualTo(hash);
        assertThat(hash("tracking: {url: elsewhere}")).isEqualTo(hash);
        assertThat(hash("optimizer: {beta1: 0.91}")).isNotEqualTo(hash);
        assertThat(hash("train: {saving: {keep: 3}}")).isNotEqualTo(hash);
    }

    @Test
    void theHashDoesNotDependOnTheOrderOfBinding() {
        Config one = Config.parse("c.yaml", "", List.of());
        one.section("train", Train.class);
        one.section("optimizer", Optimizer.class);
        Config other = Config.parse("c.yaml", "", List.of());
        other.section("optimizer", Optimizer.class);
        other.section("train", Train.class);
        assertThat(one.hash()).isEqualTo(other.hash());
    }

    @Test
    void aFileIsReadAsUtf8WithoutItsByteOrderMark(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), "\ufefftrain:\n  name: é\n");
        assertThat(Config.load(file, List.of()).section("train", Train.class).name())
                .isEqualTo("é");
    }

    @Test
    void flattenedValuesAreAsWritten() {
        assertThat(Config.parse("c.yaml", "a: {b: 3e-4, c: [x, {d: ~}]}", List.of("a.e.f=1"))
                        .flattened())
                .isEqualTo(Map.of("a.b", "3e-4", "a.c[0]", "x", "a.c[1].d", "null", "a.e.f", "1"));
    }

    @Test
    void theDocumentationComesFromTheRecord() {
        assertThat(ConfigDocs.rows("optimizer", Optimizer.class))
                .startsWith(
                        new ConfigDocs.Row("optimizer.learning_rate", "number, above 0", "6e-4", "Peak learning rate."),
                        new ConfigDocs.Row("optimizer.beta1", "number", "0.9", ""),
                        new ConfigDocs.Row("optimizer.decay", "cosine, warm_then_linear", "cosine", ""));
        assertThat(ConfigDocs.rows("train", Train.class))
                .contains(
                        new ConfigDocs.Row("train.tags", "list of text", "[a, 'b c']", ""),
                        new ConfigDocs.Row("train.saving.every_minutes", "number", "none", ""));
    }

    private static String hash(String yaml) {
        Config config = Config.parse("c.yaml", yaml, List.of());
        config.section("optimizer", Optimizer.class);
        config.section("train", Train.class);
        config.section("tracking", Tracking.class);
        return config.hash();
    }
}
