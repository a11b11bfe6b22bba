package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;

/**
 * One token a character (Unicode code point); the vocabulary is the text's own characters in order, as in nanoGPT. Its
 * file is a JSON array of the characters: a token is an index into it.
 */
public final class CharTokenizer implements Tokenizer {
    /** The name of the vocabulary within a data folder. */
    static final String FILE = "characters.json";

    private final int[] characters;

    /**
     * @param characters the distinct code points, ascending
     */
    CharTokenizer(int[] characters) {
        this.characters = characters.clone();
    }

    static CharTokenizer read(Path file) {
        try {
            String[] characters = Json.read(Files.readString(file), String[].class);
            return new CharTokenizer(
                    Arrays.stream(characters).mapToInt(c -> c.codePointAt(0)).toArray());
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        } catch (JacksonException | IndexOutOfBoundsException e) {
            throw new InputException(file + " is no JSON array of characters: prepare the data anew", e);
        }
    }

    /** The content of the vocabulary's file. */
    String toJson() {
        return Json.line(Arrays.stream(characters).mapToObj(Character::toString).toList());
    }

    @Override
    public int[] encode(String text) {
        int[] tokens = new int[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int token = Arrays.binarySearch(characters, c);
            if (token < 0) {
                String shown = Character.isISOControl(c) ? "" : "\"" + Character.toString(c) + "\" ";
                throw new InputException("the character " + shown
                        + String.format(Locale.ROOT, "(U+%04X) is not in the vocabulary of the data", c));
            }
            tokens[count++] = token;
            i += Character.charCount(c);
        }
        return Arrays.copyOf(tokens, count);
    }

    @Override
    public String decode(int[] tokens) {
        StringBuilder text = new StringBuilder(tokens.length);
        for (int token : tokens) {
            if (token < 0 || token >= characters.length) {
                throw new InputException("token " + token + " is outside the vocabulary of " + characters.length);
            }
            text.appendCodePoint(characters[token]);
        }
        return text.toString();
    }

    @Override
    public int vocabSize() {
        return characters.length;
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.empty();
    }

    /** Anywhere but inside a surrogate pair. */
    @Override
    public int lastCut(CharSequence text, int from) {
        int end = text.length();
        if (end > from && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return end > from ? end : -1;
    }
}
