package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Approach 1: for every compute the run whose smoothed curve is lowest there, and power laws through those.
 *
 * @param n size over C
 * @param d tokens over C
 * @param points of the envelope
 * @param onEnvelope runs that are the lowest somewhere
 * @param exponents of n, for each resample of whole runs: points of one run are not independent
 */
public record EnvelopeFit(PowerLaw n, PowerLaw d, int points, int onEnvelope, List<Double> exponents) {
    private static final int GRID = 1500;
    private static final int FEWEST_RUNS = 3;

    public EnvelopeFit {
        exponents = List.copyOf(exponents);
    }

    /** One run's curve, ascending in ln C; the loss smoothed over three neighbours. */
    private static final class Curve {
        private final double lnN;
        private final double[] lnC;
        private final double[] loss;

        Curve(double lnN, double[] lnC, double[] loss) {
            this.lnN = lnN;
            this.lnC = lnC;
            this.loss = loss;
        }

        double lnN() {
            return lnN;
        }

        double start() {
            return lnC[0];
        }

        double end() {
            return lnC[lnC.length - 1];
        }

        double at(double c) {
            int place = Arrays.binarySearch(lnC, c);
            if (place >= 0) {
                return loss[place];
            }
            int above = -place - 1;
            if (above == 0 || above == lnC.length) {
                return Double.POSITIVE_INFINITY;
            }
            double share = (c - lnC[above - 1]) / (lnC[above] - lnC[above - 1]);
            return loss[above - 1] + share * (loss[above] - loss[above - 1]);
        }
    }

    /**
     * Fits.
     *
     * @param run the run of each row, numbered from 0
     * @param resamples of whole runs, for the interval; 0 for none
     * @throws InputException if fewer than 3 runs ever are the lowest
     */
    public static EnvelopeFit of(Observations rows, List<Integer> run, int resamples, long seed) {
        List<Curve> curves = curves(rows, run);
        EnvelopeFit fit = envelope(curves)
                .orElseThrow(
                        () -> new InputException("fewer than " + FEWEST_RUNS + " runs are the lowest at any compute,"
                                + " so no exponent can be told; approach 1 needs curves of several sizes that cross, with several"
                                + " rows each"));
        CounterRandom random = new CounterRandom(seed, "envelope");
        List<Double> exponents = new ArrayList<>();
        for (int k = 0; k < resamples; k++) {
            List<Curve> drawn = new ArrayList<>();
            for (int i = 0; i < curves.size(); i++) {
                drawn.add(curves.get((int) random.below(curves.size(), (long) k * curves.size() + i)));
            }
            envelope(drawn).ifPresent(other -> exponents.add(other.n().exponent()));
        }
        return new EnvelopeFit(fit.n(), fit.d(), fit.points(), fit.onEnvelope(), exponents);
    }

    /** The percentile interval of the exponent of n; empty with fewer than 20 resamples. */
    public Optional<Interval> interval(double level) {
        if (exponents.size() < 20) {
            return Optional.empty();
        }
        double[] sorted = exponents.stream().mapToDouble(e -> e).sorted().toArray();
        return Optional.of(new Interval(Quantile.of(sorted, (1 - level) / 2), Quantile.of(sorted, (1 + level) / 2)));
    }

    private static Optional<EnvelopeFit> envelope(List<Curve> curves) {
        double low = curves.stream().mapToDouble(Curve::start).min().orElseThrow();
        double high = curves.stream().mapToDouble(Curve::end).max().orElseThrow();
        double smallest = curves.stream().mapToDouble(Curve::lnN).min().orElseThrow();
        double largest = curves.stream().mapToDouble(Curve::lnN).max().orElseThrow();
        List<double[]> points = new ArrayList<>();
        for (int k = 0; k < GRID; k++) {
            double c = low + (high - low) * k / (GRID - 1);
            curves.stream()
                    .min(Comparator.comparingDouble(curve -> curve.at(c)))
                    // Where an outermost size wins, one farther out might have won
                    .filter(curve -> curve.lnN() > smallest && curve.lnN() < largest)
                    .filter(curve -> curve.at(c) < Double.POSITIVE_INFINITY)
                    .ifPresent(curve -> points.add(new double[] {c, curve.lnN()}));
        }
        int runs =
                (int) points.stream().mapToDouble(point -> point[1]).distinct().count();
        if (runs < FEWEST_RUNS) {
            return Optional.empty();
        }
        double[] flops =
                points.stream().mapToDouble(point -> Math.exp(point[0])).toArray();
        double[] n = points.stream().mapToDouble(point -> Math.exp(point[1])).toArray();
        double[] d = new double[n.length];
        Arrays.setAll(d, i -> flops[i] / (ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * n[i]));
        return Optional.of(new EnvelopeFit(PowerLaw.of(flops, n), PowerLaw.of(flops, d), n.length, runs, List.of()));
    }

    private static List<Curve> curves(Observations rows, List<Integer> run) {
        List<Curve> curves = new ArrayList<>();
        for (int number : run.stream().distinct().toList()) {
            List<Integer> own = rows.each().stream()
                    .filter(i -> run.get(i) == number)
                    .sorted(Comparator.comparingDouble(rows::flops))
                    .toList();
            double[] lnC =
                    own.stream().mapToDouble(i -> Math.log(rows.flops(i))).toArray();
            double[] loss = new double[lnC.length];
            for (int i = 0; i < loss.length; i++) {
                int from = i == 0 || i == loss.length - 1 ? i : i - 1;
                int to = i == 0 || i == loss.length - 1 ? i : i + 1;
                for (int j = from; j <= to; j++) {
                    loss[i] += rows.loss(own.get(j)) / (to - from + 1);
                }
            }
            curves.add(new Curve(rows.lnN(own.getFirst()), lnC, loss));
        }
        return curves;
    }
}
