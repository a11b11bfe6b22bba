package dev.trainyard.scaling.fit;

/** Why a budget has no minimum to be trusted, and what would give it one. */
public enum Refusal {
    TOO_FEW_SIZES("fewer than 4 distinct sizes; train more sizes"),
    CONCAVE("the parabola is concave; train sizes farther out on both sides"),
    FLAT("the curvature is within twice its standard error; train sizes farther out on both sides"),
    MINIMUM_BELOW("the minimum lies below the smallest size; train smaller sizes"),
    MINIMUM_ABOVE("the minimum lies above the largest size; train larger sizes"),
    SMALLEST_IS_LOWEST("the smallest size has the lowest loss; train smaller sizes"),
    LARGEST_IS_LOWEST("the largest size has the lowest loss; train larger sizes"),
    NO_RISE_BELOW("no smaller size lies above the minimum by more than the scatter; train smaller sizes"),
    NO_RISE_ABOVE("no larger size lies above the minimum by more than the scatter; train larger sizes"),
    UNSTABLE("fewer than half of the resamples have a minimum inside; train more sizes around it");

    private final String reason;

    Refusal(String reason) {
        this.reason = reason;
    }

    /** For people: the finding and the advice. */
    public String reason() {
        return reason;
    }
}
