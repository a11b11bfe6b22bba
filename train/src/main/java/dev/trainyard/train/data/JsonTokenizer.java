package dev.trainyard.train.data;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A Hugging Face {@code tokenizer.json}, run by their own library. Special tokens that stand in the text are recognised,
 * as the file says; none are added.
 */
public final class JsonTokenizer implements Tokenizer {
    /** The name of the vocabulary within a data folder. */
    static final String FILE = "tokenizer.json";

    private static final List<String> END_OF_TEXT = List.of("<|endoftext|>", "</s>", "<|end_of_text|>");

    /** No padding, truncation or added tokens; each is on, or may be, unless it is named. */
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private final HuggingFaceTokenizer tokenizer;
    private final int vocabSize;
    private final OptionalInt endOfText;
    private final boolean cuttable;

    private JsonTokenizer(HuggingFaceTokenizer tokenizer, JsonNode json) {
        this.tokenizer = tokenizer;
        JsonNode vocabulary = json.path("model").path("vocab");
        JsonNode added = json.path("added_tokens");
        this.vocabSize = vocabSize(vocabulary, added);
        this.endOfText = endOfText(vocabulary, added);
        this.cuttable = cuttable(json);
    }

    /**
     * @throws InputException if the file is no tokenizer, or its native library cannot be loaded
     */
    static JsonTokenizer read(Path file) {
        // The library would else look for updates, report its use, and unpack a CUDA build of itself.
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("RUST_FLAVOR", "cpu");
        setIfAbsent("slf4j.internal.verbosity", "ERROR");
        setIfAbsent("ENGINE_CACHE_DIR", cache().toString());
        try {
            JsonNode json = Json.parse(Files.readString(file));
            if (!json.path("model").has("vocab")) {
                throw new InputException(file + " is no tokenizer.json: it has no model.vocab");
            }
            return new JsonTokenizer(HuggingFaceTokenizer.newInstance(file, OPTIONS), json);
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        } catch (JacksonException e) {
            throw new InputException(file + " is no tokenizer.json: " + e.getOriginalMessage(), e);
        } catch (EngineException | UnsatisfiedLinkError e) {
            throw new InputException("cannot load the native library for " + file + ": " + e.getMessage(), e);
        } catch (InputException e) {
            throw e;
        } catch (RuntimeException e) { // what the native side makes of a file that it does not understand
            throw new InputException(file + " is no usable tokenizer.json: " + e.getMessage(), e);
        }
    }

    /** Where the native library is unpacked, under its own version. */
    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return caches.resolve("trainyard");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** The library's own {@code encode} also builds the string, place and masks of each token, which takes longer. */
    @Override
    public int[] encode(String text) {
        long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false);
        try {
            return Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public String decode(int[] tokens) {
        for (int token : tokens) {
            if (token < 0 || token >= vocabSize) {
                throw new InputException("token " + token + " is outside the vocabulary of " + vocabSize);
            }
        }
        return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), false);
    }

    @Override
    public int vocabSize() {
        return vocabSize;
    }

    @Override
    public OptionalInt endOfText() {
        return endOfText;
    }

    /**
     * Before white space that follows a letter or digit, if the tokenizer is byte-level: the patterns of GPT-2, GPT-4,
     * Llama 3 and Qwen all end a piece there. A tokenizer of another kind may look at the whole text.
     */
    @Override
    public int lastCut(CharSequence text, int from) {
        for (int i = text.length() - 1; cuttable && i > from; i--) {
            char next = text.charAt(i);
            if ((next == ' ' || next == '\n') && Character.isLetterOrDigit(text.charAt(i - 1))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static int vocabSize(JsonNode vocabulary, JsonNode added) {
        int largest = vocabulary.isArray() ? vocabulary.size() - 1 : -1;
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                largest = Math.max(largest, id.asInt());
            }
        }
        for (JsonNode token : added) {
            largest = Math.max(largest, token.path("id").asInt());
        }
        return largest + 1;
    }

    private static OptionalInt endOfText(JsonNode vocabulary, JsonNode added) {
        for (String name : END_OF_TEXT) {
            for (JsonNode token : added) {
                if (token.path("content").asString("").equals(name)) {
                    return OptionalInt.of(token.path("id").asInt());
                }
            }
            if (vocabulary.path(name).isInt()) {
                return OptionalInt.of(vocabulary.path(name).asInt());
            }
        }
        return OptionalInt.empty();
    }

    private static boolean cuttable(JsonNode json) {
        JsonNode normalizer = json.path("normalizer");
        boolean local = normalizer.isMissingNode()
                || normalizer.isNull()
                || normalizer.path("type").asString("").equals("NFC");
        JsonNode pre = json.path("pre_tokenizer");
        boolean byteLevel = false;
        for (JsonNode step : pre.has("pretokenizers") ? pre.path("pretokenizers") : List.of(pre)) {
            if (step.path("type").asString("").equals("ByteLevel")) {
                byteLevel = !step.path("add_prefix_space").asBoolean(true);
            }
        }
        return local && byteLevel;
    }
}
