package dev.trainyard.storage.rules;

import java.util.Locale;

/** A round of MLPerf Storage with its own rules. */
public enum RuleEdition {
    /** June 2025. */
    V2,
    /** July 2026. */
    V3;

    /** As it is typed: v2. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
