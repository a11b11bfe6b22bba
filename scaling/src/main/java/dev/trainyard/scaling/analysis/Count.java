package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.study.TrialResult;
import java.util.Locale;

/** Which parameters of a sweep's models N counts; its FLOPs are 6 N D of the same count. */
public enum Count {
    TOTAL,
    /** Without embeddings (Kaplan et al. 2020). */
    NON_EMBEDDING,
    /** The body and the head, the head once even where it shares the embedding's values (Porian et al. 2024). */
    WITH_HEAD;

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws InputException if the sweep's models do not tell */
    long of(TrialResult row) {
        return switch (this) {
            case TOTAL -> row.n();
            case NON_EMBEDDING -> row.nNonEmbedding().orElseThrow(this::untold);
            case WITH_HEAD -> row.nBodyAndHead().orElseThrow(this::untold);
        };
    }

    private InputException untold() {
        return new InputException(
                "--count " + this + ": the models of this sweep do not tell their embeddings from the rest; GPTs do");
    }
}
