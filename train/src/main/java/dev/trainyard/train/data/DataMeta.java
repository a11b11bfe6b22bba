package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What {@code meta.json} says of a data folder; the keys are the component names in snake_case.
 *
 * @param vocabSize one more than the largest token there can be
 * @param dtype how the tokens are stored
 * @param tokenizer "char", "gpt2", "tokenizer.json", or "unknown" for a folder that nanoGPT made
 * @param trainTokens tokens in {@code train.bin}
 * @param valTokens tokens in {@code val.bin}
 * @param bytes UTF-8 bytes of the whole text, for bits per byte; 0 if unknown
 * @param trainBytes UTF-8 bytes of the text in {@code train.bin}; 0 if unknown
 * @param valBytes UTF-8 bytes of the text in {@code val.bin}; 0 if unknown
 * @param documents texts that the tokens come from; 0 if unknown
 * @param source the name of the file or folder that the text came from, or ""
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record DataMeta(
        int vocabSize,
        TokenType dtype,
        String tokenizer,
        long trainTokens,
        long valTokens,
        long bytes,
        long trainBytes,
        long valBytes,
        long documents,
        String source) {
    /** The name of the file within a data folder. */
    public static final String FILE = "meta.json";

    /**
     * @throws InputException if the file cannot be read or says something impossible
     */
    static DataMeta read(Path file) {
        DataMeta meta;
        try {
            meta = Json.read(Files.readString(file), DataMeta.class);
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        } catch (JacksonException e) {
            throw malformed(file, e.getOriginalMessage());
        }
        meta.check(file);
        return meta;
    }

    @SuppressWarnings("NullAway") // Jackson leaves a missing key null, whatever the type says
    private void check(Path file) {
        if (dtype == null || tokenizer == null || source == null) {
            throw malformed(file, "no " + (dtype == null ? "dtype" : tokenizer == null ? "tokenizer" : "source"));
        }
        if (vocabSize < 1 || trainTokens < 1 || valTokens < 1) {
            throw malformed(file, "vocab_size, train_tokens and val_tokens must be positive");
        }
    }

    private static InputException malformed(Path file, String why) {
        return new InputException(
                file + " is malformed (" + why.lines().findFirst().orElse("") + "): prepare the data anew");
    }
}
