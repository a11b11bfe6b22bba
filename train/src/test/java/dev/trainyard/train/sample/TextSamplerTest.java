package dev.trainyard.train.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.Activation;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.data.Tokenizer;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextSamplerTest {
    private static final int CONTEXT = 8;
    private static final Sampling GREEDY = new Sampling(40, 0, 0, 1, 1);

    @TempDir
    Path dir;

    private Gpt model = new Gpt(shape(30));
    private ParameterStore parameters = ParameterStore.allocate(model, Device.CPU, DType.FLOAT32);
    private TextSampler sampler;

    TextSamplerTest() {}

    private static GptShape shape(int vocabulary) {
        Torch.load();
        return new GptShape(2, 2, 16, CONTEXT, OptionalInt.of(vocabulary), false, 0, Activation.GELU, true, 1e-5);
    }

    /** Large random weights, so that the model has decided opinions. */
    @BeforeEach
    void furnish() throws IOException {
        parameters.initialise(3);
        Tensor master = parameters.master();
        try (Tensor large = master.times(20)) {
            master.copyFrom(large);
        }
        sampler = new TextSampler(model, parameters, letters());
    }

    @AfterEach
    void close() {
        parameters.close();
    }

    /** 27 of the model's 30 tokens have a character. */
    private Tokenizer letters() throws IOException {
        List<String> characters = new ArrayList<>(List.of("\"\\n\""));
        for (char c = 'a'; c <= 'z'; c++) {
            characters.add("\"" + c + "\"");
        }
        return Tokenizer.of(Files.writeString(dir.resolve("characters.json"), characters.toString())
                .toString());
    }

    @Test
    void greedyTakesTheSameWayWhateverTheSeed() {
        String text = text("abc", GREEDY);
        assertThat(text).hasSize(40).isEqualTo(text("abc", new Sampling(40, 0, 0, 1, 2)));
        assertThat(text).isEqualTo(text("abc", new Sampling(40, 3, 1, 1, 5)));
        assertThat(text).isNotEqualTo(text("abd", GREEDY));
    }

    @Test
    void theSameSeedGivesTheSameTextAndAnotherSeedAnother() {
        Sampling one = new Sampling(60, 1, 0, 1, 1);
        assertThat(text("abc", one)).isEqualTo(text("abc", one));
        assertThat(text("abc", one)).isNotEqualTo(text("abc", new Sampling(60, 1, 0, 1, 2)));
    }

    @Test
    void aLongerTextBeginsWithTheShorterOne() {
        assertThat(text("", new Sampling(60, 1, 20, 0.9, 4))).startsWith(text("", new Sampling(20, 1, 20, 0.9, 4)));
    }

    @Test
    void onlyTheLastBlockOfTheContextCounts() {
        assertThat(text("zyxwvutsr" + "abcdefgh", GREEDY)).isEqualTo(text("abcdefgh", GREEDY));
    }

    @Test
    void piecesMakeTheText() {
        StringBuilder pieces = new StringBuilder();
        TextSampler.Sample sample = sampler.sample("hello", new Sampling(30, 1, 0, 1, 9), pieces::append);
        assertThat(pieces).hasToString(sample.text()).hasSize(30);
        assertThat(sample.tokens()).isEqualTo(30);
    }

    @Test
    void aTextThatIsStoppedIsTheBeginningOfTheWholeOne() {
        Sampling how = new Sampling(30, 1, 0, 1, 9);
        int[] asked = {0};
        TextSampler.Sample stopped = sampler.sample("hello", how, piece -> {}, () -> asked[0]++ < 12);
        assertThat(stopped.tokens()).isEqualTo(12);
        assertThat(text("hello", how)).startsWith(stopped.text());
    }

    @Test
    void leavesNoTensorOpen() {
        long before = Tensor.open();
        text("abc", GREEDY);
        assertThat(Tensor.open()).isEqualTo(before);
    }

    @Test
    void refusesAPromptThatTheVocabularyLacksInOneLine() {
        assertThatThrownBy(() -> text("\u20ac\t", GREEDY))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("prompt")
                .hasMessageContaining("U+20AC");
        assertThatThrownBy(() -> text("\r", GREEDY))
                .hasMessageContaining("U+000D")
                .hasMessageNotContaining("\r");
    }

    @Test
    void refusesATokenizerThatIsNotTheModels() {
        try (Tokenizer gpt2 = Tokenizer.of("gpt2")) {
            assertThatThrownBy(() -> new TextSampler(model, parameters, gpt2))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("50257 tokens, the model only 30");
        }
    }

    @Test
    void givesACharacterOutOnlyWhenAllItsTokensAreThere() {
        try (Tokenizer gpt2 = Tokenizer.of("gpt2")) {
            String text = "na\u00efve \ud83d\ude80 \u65e5\u672c";
            int[] tokens = gpt2.encode(text);
            GrowingText growing = new GrowingText(gpt2, gpt2.encode("So "));
            List<String> pieces = new ArrayList<>();
            for (int token : tokens) {
                pieces.add(growing.add(token));
            }
            pieces.add(growing.rest());
            assertThat(pieces).noneMatch(piece -> piece.contains("\ufffd")).contains("");
            assertThat(String.join("", pieces)).isEqualTo(text);
        }
    }

    private String text(String prompt, Sampling how) {
        return sampler.sample(prompt, how, piece -> {}).text();
    }
}
