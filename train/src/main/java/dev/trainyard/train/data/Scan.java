package dev.trainyard.train.data;

import java.util.BitSet;
import java.util.OptionalLong;

/** The first pass over a text: how much there is, where it is to be split, and which characters occur. */
final class Scan implements Documents.Sink {
    private final BitSet seen = new BitSet();
    private long codePoints;
    private long documents;
    private OptionalLong training = OptionalLong.empty();

    @Override
    public void text(String piece) {
        for (int i = 0; i < piece.length(); ) {
            int c = piece.codePointAt(i);
            seen.set(c);
            codePoints++;
            i += Character.charCount(c);
        }
    }

    @Override
    public void endOfDocument() {
        documents++;
    }

    @Override
    public void endOfTraining() {
        training = OptionalLong.of(documents);
    }

    /** Code points in all documents. */
    long codePoints() {
        return codePoints;
    }

    long documents() {
        return documents;
    }

    /** How many documents stand before those for validation; empty if the input has no split of its own. */
    OptionalLong trainingDocuments() {
        return training;
    }

    /** The distinct code points, ascending. */
    int[] characters() {
        return seen.stream().toArray();
    }
}
