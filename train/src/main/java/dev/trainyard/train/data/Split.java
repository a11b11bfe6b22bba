package dev.trainyard.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalInt;

/**
 * The second pass over a text: the front goes to the training tokens, the rest to the validation tokens. Several
 * documents are split where the input says, else between two of them, and each is followed by the end-of-text token; a
 * single one is split by characters and has none, so that its tokens are nanoGPT's.
 */
final class Split implements Documents.Sink {
    private final TokenWriter train;
    private final TokenWriter val;
    private final boolean single;
    private final OptionalInt endOfText;
    private long left;

    /**
     * @param trainFraction the part of the documents, or of the code points of a single one, that is for training,
     *     where the input does not say
     */
    Split(TokenWriter train, TokenWriter val, Scan scan, double trainFraction, OptionalInt endOfText) {
        this.train = train;
        this.val = val;
        this.single = scan.documents() == 1 && scan.trainingDocuments().isEmpty();
        this.endOfText = endOfText;
        long unsplit = single ? scan.codePoints() : scan.documents();
        // The tiny addend makes 1 - 0.9 a tenth.
        this.left = scan.trainingDocuments().orElse((long) (unsplit * trainFraction + 1e-6));
    }

    @Override
    public void text(String piece) {
        try {
            if (!single) {
                (left > 0 ? train : val).text(piece);
                return;
            }
            int front = left > 0 ? front(piece) : 0;
            if (front > 0) {
                train.text(piece.substring(0, front));
                if (left == 0) {
                    train.endOfText();
                }
            }
            if (front < piece.length()) {
                val.text(piece.substring(front));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many chars of {@code piece} are still for training; takes them off {@code left}. */
    private int front(String piece) {
        int codePoints = piece.codePointCount(0, piece.length());
        if (codePoints <= left) {
            left -= codePoints;
            return piece.length();
        }
        int front = piece.offsetByCodePoints(0, (int) left);
        left = 0;
        return front;
    }

    @Override
    public void endOfDocument() {
        try {
            if (single) {
                val.endOfText();
                return;
            }
            TokenWriter writer = left > 0 ? train : val;
            writer.endOfText();
            if (endOfText.isPresent()) {
                writer.token(endOfText.getAsInt());
            }
            left--;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
