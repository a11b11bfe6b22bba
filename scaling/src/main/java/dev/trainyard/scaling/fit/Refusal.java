package dev.trainyard.scaling.fit;

/** Why a budget has no minimum to be trusted, and what would give it one. */
public enum Refusal {
    TOO_FEW_SIZES("fewer than 4 distinct sizes", "train more sizes"),
    CONCAVE("the parabola is concave", "train sizes farther out on both sides"),
    FLAT("the curvature is within twice its standard error", "train sizes farther out on both sides"),
    MINIMUM_BELOW(
            "the parabola's minimum lies below the smallest size, though one between has the lowest loss",
            "train more sizes around that"),
    MINIMUM_ABOVE(
            "the parabola's minimum lies above the largest size, though one between has the lowest loss",
            "train more sizes around that"),
    SMALLEST_IS_LOWEST("the smallest size has the lowest loss", "train smaller sizes"),
    LARGEST_IS_LOWEST("the largest size has the lowest loss", "train larger sizes"),
    NO_RISE_BELOW("no smaller size lies above the minimum by more than the scatter", "train smaller sizes"),
    NO_RISE_ABOVE("no larger size lies above the minimum by more than the scatter", "train larger sizes"),
    UNSTABLE("fewer than half of the resamples have a minimum inside", "train more sizes around it");

    private final String finding;
    private final String advice;

    Refusal(String finding, String advice) {
        this.finding = finding;
        this.advice = advice;
    }

    public String finding() {
        return finding;
    }

    public String advice() {
        return advice;
    }

    /** For people: the finding and the advice. */
    public String reason() {
        return finding + "; " + advice;
    }
}
