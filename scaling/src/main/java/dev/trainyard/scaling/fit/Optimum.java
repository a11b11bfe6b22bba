package dev.trainyard.scaling.fit;

/**
 * The best model for a compute budget.
 *
 * @param flops the budget
 * @param n parameters
 * @param d tokens
 * @param loss nats per token
 */
public record Optimum(double flops, double n, double d, double loss) {
    public double tokensPerParameter() {
        return d / n;
    }
}
