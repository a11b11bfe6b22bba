package dev.trainyard.storage.rules;

/** A round of MLPerf Storage with its own rules. */
public enum RuleEdition {
    /** June 2025. */
    V2,
    /** July 2026. */
    V3
}
