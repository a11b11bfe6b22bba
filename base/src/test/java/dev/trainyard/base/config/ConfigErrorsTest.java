package dev.trainyard.base.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigErrorsTest {
    @TempDir
    Path folder;

    enum DType {
        FLOAT32,
        BFLOAT16
    }

    record Layer(String name, @Default("1") int repeat) {}

    record Model(
            @Default("12") @Range(min = 1) int nLayer,
            @Default("12") @Range(above = 0) int nHead,
            @Default("768") int nEmbd,
            @Default("0.0") @Range(min = 0, below = 1) double dropout,
            @Default("float32") DType dtype,
            @Default("true") boolean bias,
            OptionalInt vocab,
            Optional<String> from,
            @Default("[]") List<Layer> layers) {
        Model {
            if (nEmbd % nHead != 0) {
                throw new IllegalArgumentException("n_embd " + nEmbd + " must be divisible by n_head " + nHead);
            }
        }
    }

    record Data(Path train) {}

    /** A line break in the YAML is written as |. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "model:|  n_heads: 4 -> c.yaml:2: model.n_heads: unknown key; did you mean n_head?",
                "model:|  nlayer: 4 -> c.yaml:2: model.nlayer: unknown key; did you mean n_layer?",
                "model:|  n_layer: 2||  n_layer: 3 -> c.yaml:4: model.n_layer: duplicate key, first given in line 2",
                "model: {bias: true}|model: {} -> c.yaml:2: model: duplicate key, first given in line 1",
                "model:|  n_layer: 2.5 -> c.yaml:2: model.n_layer: expected a whole number, got \"2.5\"",
                "model:|  n_layer: two -> c.yaml:2: model.n_layer: expected a whole number, got \"two\"",
                "model:|  n_layer: 1e10 -> c.yaml:2: model.n_layer: expected a whole number from -2147483648 to 2147483647, got \"1e10\"",
                "model:|  n_layer: 0 -> c.yaml:2: model.n_layer: must be at least 1, got \"0\"",
                "model:|  n_head: 0 -> c.yaml:2: model.n_head: must be above 0, got \"0\"",
                "model:|  dropout: 1 -> c.yaml:2: model.dropout: must be at least 0 and below 1, got \"1\"",
                "model:|  dropout: .nan -> c.yaml:2: model.dropout: expected a number, got \".nan\"",
                "model:|  dropout: 0x1p3 -> c.yaml:2: model.dropout: expected a number, got \"0x1p3\"",
                "model:|  dropout: 1e999 -> c.yaml:2: model.dropout: expected a number that fits a double, got \"1e999\"",
                "model:|  bias: yes -> c.yaml:2: model.bias: expected true or false, got \"yes\"",
                "model:|  dtype: float16 -> c.yaml:2: model.dtype: expected one of float32, bfloat16, got \"float16\"",
                "model:|  n_layer: -> c.yaml:2: model.n_layer: expected a value (whole number), got nothing",
                "model:|  n_layer: [2] -> c.yaml:2: model.n_layer: expected a value (whole number), got a list",
                "model:|  layers: 2 -> c.yaml:2: model.layers: expected a list such as [a, b], got \"2\"",
                "model:|  layers:|    - name: a|    - nam: b -> c.yaml:4: model.layers[1].nam: unknown key; did you mean name?",
                "model:|  layers:|    - repeat: 2 -> c.yaml:3: model.layers[0].name: this key is required",
                "model:|  n_head: 5 -> c.yaml:2: model: n_embd 768 must be divisible by n_head 5",
                "model: 3 -> c.yaml:1: model: expected keys below it (key: value), got \"3\"",
                "mdoel:|  n_layer: 2 -> c.yaml:1: mdoel: unknown section; did you mean model?",
                "- model -> c.yaml:1: expected sections (key: value), got a list",
                "hello -> c.yaml:1: expected sections (key: value), got \"hello\"",
                "model:|  n_layer: 2|    3 -> c.yaml:2: model.n_layer: expected a whole number, got \"2 3\"",
                "model:|  n_layer: 2|    n_head: 4 -> c.yaml:3:11: not valid YAML: a key is not allowed here, check the indentation",
                "model:|\tn_layer: 2 -> c.yaml:2:1: not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)",
                "model: {n_layer: 2 -> c.yaml:1:19: not valid YAML: expected ',' or '}', but got <stream end>",
                "a: &x 1|b: *x -> c.yaml:2: b: aliases (*name) are not supported, write the value out",
                "model:|---|model: -> c.yaml:3: a second YAML document starts here; a configuration is one",
            })
    void everyMistakeIsOneLineThatNamesItsPlace(String yaml, String message) {
        assertThatThrownBy(() -> bind(yaml.replace('|', '\n')))
                .isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "model.n_heads=4 -> override 'model.n_heads=4': model.n_heads: unknown key; did you mean n_head?",
                "model.n_layer=x -> override 'model.n_layer=x': model.n_layer: expected a whole number, got \"x\"",
                "model.n_head=5 -> override 'model.n_head=5': model: n_embd 768 must be divisible by n_head 5",
                "modle.n_layer=2 -> override 'modle.n_layer=2': modle: unknown section; did you mean model?",
                "n_layer=2 -> override 'n_layer=2': n_layer: unknown section; known are model",
                "model.n_layer -> override 'model.n_layer': expected key=value, the key with its section: section.key",
                "model..n=1 -> override 'model..n=1': expected key=value, the key with its section: section.key",
                "model.layers=[1 -> override 'model.layers=[1': not valid YAML: expected ',' or ']', but got <stream end>",
            })
    void mistakesInOverridesNameTheOverride(String override, String message) {
        assertThatThrownBy(() -> bind("model:\n  n_layer: 2\n", override))
                .isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @Test
    void aMissingRequiredKeyIsNamed() {
        assertThatThrownBy(() -> Config.parse("c.yaml", "", List.of()).section("data", Data.class))
                .isInstanceOf(InputException.class)
                .hasMessage("c.yaml: data.train: this key is required");
    }

    @Test
    void anOverrideDoesNotHideASectionThatIsNone() {
        assertThatThrownBy(() -> bind("model: 3\n", "model.n_layer=2"))
                .hasMessage("c.yaml:1: model: expected keys below it (key: value), got \"3\"");
    }

    @Test
    void aWordLikeNoKeyGetsTheWholeList() {
        assertThatThrownBy(() -> bind("model:\n  compression: zstd\n"))
                .hasMessage("c.yaml:2: model.compression: unknown key; known are "
                        + "n_layer, n_head, n_embd, dropout, dtype, bias, vocab, from, layers");
    }

    @Test
    void filesThatAreNoConfigurationAreRefused() throws IOException {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> Config.load(missing, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage(missing + ": no such configuration file");
        assertThatThrownBy(() -> Config.load(folder, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage(folder + ": is a directory, expected a configuration file");
        Path binary = Files.write(folder.resolve("model.bin"), new byte[] {0x7f, 'E', 'L', 'F', (byte) 0xff, 0});
        assertThatThrownBy(() -> Config.load(binary, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage(binary + ": is not UTF-8 text, expected a YAML configuration");
        Path zeros = Files.write(folder.resolve("zeros"), new byte[64]);
        assertThatThrownBy(() -> Config.load(zeros, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage(zeros + ":1:1: not valid YAML: special characters are not allowed");
    }

    @Test
    void everyPrefixOfAConfigurationIsReadOrRefusedInOneLine() {
        String whole =
                "model:\n  n_layer: 2 # two\n  layers: [{name: 'a', repeat: 3}]\n  from: \"x\\ty\"\n  dropout: 3e-4\n";
        for (int end = 0; end <= whole.length(); end++) {
            try {
                assertThat(bind(whole.substring(0, end)).nHead()).isEqualTo(12);
            } catch (InputException e) {
                assertThat(e).message().startsWith("c.yaml:").doesNotContain("\n", "tools.jackson", "in reader");
            }
        }
    }

    private static Model bind(String yaml, String... overrides) {
        Config config = Config.parse("c.yaml", yaml, List.of(overrides));
        Model model = config.section("model", Model.class);
        config.rejectUnknownSections();
        return model;
    }
}
