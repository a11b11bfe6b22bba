package dev.trainyard.scaling.fit;

/**
 * L(N, D) = E + A N^-alpha + B D^-beta, in nats per token (Hoffmann et al. 2022, approach 3).
 *
 * @param E the loss that no size and no data can go below
 * @param A scale of the term in parameters, raw units
 * @param B scale of the term in tokens, raw units
 * @param alpha exponent of the parameters
 * @param beta exponent of the tokens
 */
@SuppressWarnings("MemberName") // E, A and B are the names of the field and of the JSON
public record ParametricLaw(double E, double A, double B, double alpha, double beta) {
    /** Training FLOPs per parameter and token: 2 forward, 4 backward. */
    public static final double FLOPS_PER_PARAMETER_TOKEN = 6;

    private static final double LEAST_EXPONENT = 1e-6;

    /** The loss of {@code n} parameters trained on {@code d} tokens. */
    public double loss(double n, double d) {
        return E + A * Math.pow(n, -alpha) + B * Math.pow(d, -beta);
    }

    /** Whether it has a best split of a budget: a law whose loss does not fall with size, or with tokens, has none. */
    public boolean hasOptimum() {
        return alpha > LEAST_EXPONENT && beta > LEAST_EXPONENT;
    }

    /** Exponent of the optimal size: N* grows as C^a. */
    public double a() {
        return beta / (alpha + beta);
    }

    /** Exponent of the optimal token count: D* grows as C^b. */
    public double b() {
        return alpha / (alpha + beta);
    }

    /** N* = G (C/6)^a, D* = (C/6)^b / G. */
    public double g() {
        return Math.pow(alpha * A / (beta * B), 1 / (alpha + beta));
    }

    /** The best split of {@code flops} = 6 N D, in closed form; 6 n d is the budget to the last bit. */
    public Optimum optimum(double flops) {
        return Optimum.split(flops, g() * Math.pow(flops / FLOPS_PER_PARAMETER_TOKEN, a()), this::loss);
    }

    /** The size whose best token count is {@code d}. */
    public double sizeFor(double d) {
        return g() * Math.pow(g() * d, beta / alpha);
    }

    /** (ln A, ln B, ln E, alpha, beta): what is fitted. */
    double[] logs() {
        return new double[] {Math.log(A), Math.log(B), Math.log(E), alpha, beta};
    }

    static ParametricLaw ofLogs(double lnA, double lnB, double lnE, double alpha, double beta) {
        return new ParametricLaw(Math.exp(lnE), Math.exp(lnA), Math.exp(lnB), alpha, beta);
    }
}
