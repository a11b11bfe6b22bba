package dev.trainyard.train.data;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.trainyard.base.InputException;
import java.util.OptionalInt;

/** GPT-2's byte-pair encoding, 50,257 tokens. A special token that stands in the text is text like any other. */
public final class Gpt2Tokenizer implements Tokenizer {
    private static final int END_OF_TEXT = 50_256;

    private final Encoding encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

    Gpt2Tokenizer() {}

    @Override
    public int[] encode(String text) {
        return encoding.encodeOrdinary(text).toArray();
    }

    @Override
    public String decode(int[] tokens) {
        IntArrayList list = new IntArrayList(tokens.length);
        for (int token : tokens) {
            if (token < 0 || token > END_OF_TEXT) {
                throw new InputException("token " + token + " is outside the vocabulary of " + vocabSize());
            }
            list.add(token);
        }
        return encoding.decode(list);
    }

    @Override
    public int vocabSize() {
        return END_OF_TEXT + 1;
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.of(END_OF_TEXT);
    }

    /**
     * Before white space that follows something else. GPT-2 first splits the text by a pattern whose pieces have white
     * space at their front only, and whose one look-ahead does not reach past such a place.
     */
    @Override
    public int lastCut(CharSequence text, int from) {
        for (int i = text.length() - 1; i > from; i--) {
            char next = text.charAt(i);
            if ((next == ' ' || next == '\n') && visible(text.charAt(i - 1))) {
                return i;
            }
        }
        return -1;
    }

    /** Certainly no white space, by whichever definition. */
    private static boolean visible(char c) {
        return !Character.isWhitespace(c) && !Character.isSpaceChar(c) && !Character.isISOControl(c);
    }
}
