package dev.trainyard.scaling.fit;

/**
 * What a second method found, which shares neither the starts nor the gradients of the first.
 *
 * @param method its name
 * @param objective the least value it found
 * @param difference of that to the fit's own, relative; negative where the second method went lower, 0 where both are as
 *     good as nothing
 */
public record Confirmation(String method, double objective, double difference) {
    private static final double AGREED = 1e-4;

    /** @param slack in which values are equal whatever their ratio: noise-free rows leave nothing but rounding */
    static Confirmation of(String method, double objective, double first, double slack) {
        double difference = Math.abs(objective - first) <= slack ? 0 : (objective - first) / first;
        return new Confirmation(method, objective, difference);
    }

    /** Whether both methods name the same minimum. */
    public boolean agrees() {
        return Math.abs(difference) <= AGREED;
    }
}
