package dev.trainyard.storage.rules;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.Comparator;

/** What a result may be submitted as, from the best to the worst. */
public enum Verdict {
    /** Comparable with every other result of the division. */
    CLOSED,
    /** Allowed if it is disclosed. */
    OPEN,
    /** Cannot be submitted. */
    INVALID;

    /** In capitals everywhere, as the rules write it. */
    @JsonValue
    public String text() {
        return name();
    }

    /** The worst of all; nothing found is CLOSED. */
    public static Verdict worst(Collection<Finding> findings) {
        return findings.stream()
                .map(Finding::verdict)
                .max(Comparator.naturalOrder())
                .orElse(CLOSED);
    }
}
