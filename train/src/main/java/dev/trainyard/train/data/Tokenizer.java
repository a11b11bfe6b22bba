package dev.trainyard.train.data;

import dev.trainyard.base.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Text to tokens and back. Immutable and safe for any number of threads; close it when done. */
public sealed interface Tokenizer extends AutoCloseable permits CharTokenizer, Gpt2Tokenizer, JsonTokenizer {
    /**
     * The tokens of {@code text}, with no start or end token added.
     *
     * @throws InputException if the vocabulary lacks a character
     */
    int[] encode(String text);

    /**
     * The text of {@code tokens}; bytes that are no whole UTF-8 character become U+FFFD.
     *
     * @throws InputException if a token is outside the vocabulary
     */
    String decode(int[] tokens);

    /** One more than the largest token. */
    int vocabSize();

    /** The token that ends a document, where the vocabulary has one. */
    OptionalInt endOfText();

    /**
     * The last place at or after {@code from} where {@code text} can be cut so that the tokens of the parts are the
     * tokens of the whole, whatever follows; -1 if there is none. A text that is larger than the memory is encoded
     * in such parts.
     */
    int lastCut(CharSequence text, int from);

    @Override
    default void close() {}

    /**
     * A tokenizer by name ({@code gpt2}) or from its file: a Hugging Face {@code tokenizer.json}, or the {@code
     * characters.json} of a data folder.
     *
     * @throws InputException if there is no such name or file
     */
    static Tokenizer of(String nameOrFile) {
        if (nameOrFile.equals("gpt2")) {
            return new Gpt2Tokenizer();
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new InputException("no tokenizer " + nameOrFile + ": neither gpt2 nor a file");
        }
        return file.endsWith(CharTokenizer.FILE) ? CharTokenizer.read(file) : JsonTokenizer.read(file);
    }
}
