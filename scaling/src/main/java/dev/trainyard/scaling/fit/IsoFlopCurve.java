package dev.trainyard.scaling.fit;

import java.util.List;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * One budget of approach 2.
 *
 * @param flops the budget
 * @param points rows of it
 * @param outcome its minimum, or why it has none
 */
public record IsoFlopCurve(double flops, int points, Outcome outcome) {
    /** A minimum or a refusal. */
    public sealed interface Outcome {}

    /**
     * A minimum that every rule accepts.
     *
     * @param n parameters there
     * @param d tokens there, by the same FLOP formula as the rows
     * @param loss there, nats per token
     * @param logVariance variance of ln n
     * @param nOfAllPoints the minimum before points far from it were left out; empty where all together have none
     * @param nOfAkima the minimum of Akima's interpolation, where it has one inside
     * @param curvature of the parabola: L = loss + curvature (log10 n' - log10 n)^2
     * @param window places, within the budget's rows, of those that were fitted
     */
    public record Minimum(
            double n,
            double d,
            double loss,
            double logVariance,
            Optional<Double> nOfAllPoints,
            Optional<Double> nOfAkima,
            double curvature,
            List<Integer> window)
            implements Outcome {
        private static final double FAR = 0.2;
        private static final int PARABOLA = 3;

        public Minimum {
            window = List.copyOf(window);
        }

        /** Student's interval of n, by the delta method over the parabola's coefficients; as wide as can be for three points. */
        public Interval interval(double level) {
            if (window.size() <= PARABOLA) {
                return new Interval(0, Double.POSITIVE_INFINITY);
            }
            double t = new TDistribution(window.size() - PARABOLA).inverseCumulativeProbability((1 + level) / 2);
            double half = t * Math.sqrt(logVariance);
            return new Interval(n * Math.exp(-half), n * Math.exp(half));
        }

        /** Whether parabola and interpolation name different sizes: more than 0.2 in ln N. */
        public boolean doubtful() {
            return nOfAkima.map(other -> Math.abs(Math.log(other / n)) > FAR).orElse(true);
        }
    }

    /** No minimum, with the reason. */
    public record Refused(Refusal reason) implements Outcome {}

    public Optional<Minimum> minimum() {
        return outcome instanceof Minimum minimum ? Optional.of(minimum) : Optional.empty();
    }
}
