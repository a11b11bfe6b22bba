package dev.trainyard.train.sample;

import dev.trainyard.train.data.Tokenizer;
import java.util.Arrays;

/**
 * The text of tokens that come one by one. A piece of text is given out when it can no longer change: one character may
 * take several tokens, and a tokenizer may join a word to the one before, so that pieces are decoded together with the
 * piece in front of them.
 */
final class GrowingText {
    private static final char REPLACEMENT = '\uFFFD';

    /** No UTF-8 character has more bytes: what is still no character after as many tokens never becomes one. */
    private static final int LONGEST_CHARACTER = 4;

    private final Tokenizer tokenizer;
    private int[] tokens = new int[64];
    private int size;
    private int before;
    private int given;

    GrowingText(Tokenizer tokenizer, int[] prompt) {
        this.tokenizer = tokenizer;
        for (int token : prompt) {
            append(token);
        }
        before = Math.max(0, size - LONGEST_CHARACTER);
        given = size;
    }

    int size() {
        return size;
    }

    /** The last {@code count} tokens, or all if there are fewer. */
    int[] last(int count) {
        return Arrays.copyOfRange(tokens, Math.max(0, size - count), size);
    }

    /** Adds a token and returns the text that is certain now, often empty with byte-pair encodings. */
    String add(int token) {
        append(token);
        String piece = piece();
        if (piece.isEmpty()) {
            return "";
        }
        boolean open = piece.charAt(piece.length() - 1) == REPLACEMENT;
        return open && size - given < LONGEST_CHARACTER ? "" : give(piece);
    }

    /** What was held back, when no more tokens come. */
    String rest() {
        return give(piece());
    }

    private String piece() {
        String front = tokenizer.decode(Arrays.copyOfRange(tokens, before, given));
        String both = tokenizer.decode(Arrays.copyOfRange(tokens, before, size));
        return both.substring(Math.min(front.length(), both.length()));
    }

    private String give(String piece) {
        before = given;
        given = size;
        return piece;
    }

    private void append(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
    }
}
