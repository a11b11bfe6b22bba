package dev.trainyard.scaling.fit;

/**
 * What a second method found, which shares neither the starts nor the gradients of the first.
 *
 * @param method its name
 * @param objective the least value it found
 * @param difference of that to the fit's own, relative; negative where the second method went lower
 */
public record Confirmation(String method, double objective, double difference) {
    private static final double AGREED = 1e-4;

    /** Whether both methods name the same minimum. */
    public boolean agrees() {
        return Math.abs(difference) <= AGREED;
    }
}
