package dev.trainyard.scaling.fit;

import java.util.function.DoubleBinaryOperator;

/**
 * The best model for a compute budget.
 *
 * @param flops the budget
 * @param n parameters
 * @param d tokens
 * @param loss nats per token
 */
public record Optimum(double flops, double n, double d, double loss) {
    private static final int NUDGES = 1000;
    private static final double NUDGE = 1 + 1e-12;

    /** The split of {@code flops} near {@code n} for which 6 n d is the budget to the last bit. */
    static Optimum split(double flops, double n, DoubleBinaryOperator loss) {
        double exact = n;
        double d = flops / (ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * exact);
        // Rounding can leave the product one unit off; a size that differs in its last digits gives it exactly
        for (int i = 0; i < NUDGES && ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * exact * d != flops; i++) {
            exact *= NUDGE;
            d = flops / (ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * exact);
        }
        return new Optimum(flops, exact, d, loss.applyAsDouble(exact, d));
    }

    public double tokensPerParameter() {
        return d / n;
    }
}
