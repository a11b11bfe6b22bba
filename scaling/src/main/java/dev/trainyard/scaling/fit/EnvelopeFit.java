package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Approach 1: for every compute the run whose smoothed curve is lowest there, and power laws through those.
 *
 * @param n size over C
 * @param d tokens over C
 * @param points of the envelope
 * @param onEnvelope runs that are the lowest somewhere
 * @param exponents of n, for each resample of whole runs: points of one run are not independent
 * @param influence the exponent of n without each run of the envelope, the one that moves it farthest first
 */
public record EnvelopeFit(
        Line n, Line d, int points, int onEnvelope, List<Double> exponents, List<WithoutRun> influence) {
    private static final int GRID = 1500;
    private static final int FEWEST_RUNS = 3;

    public EnvelopeFit {
        exponents = List.copyOf(exponents);
        influence = List.copyOf(influence);
    }

    /** y = coefficient C^exponent. It has no error of its own: its points are of few runs, and not independent. */
    public record Line(double exponent, double coefficient) {
        static Line through(List<double[]> points) {
            PowerLaw law = PowerLaw.of(
                    points.stream().mapToDouble(point -> Math.exp(point[0])).toArray(),
                    points.stream().mapToDouble(point -> Math.exp(point[1])).toArray());
            return new Line(law.exponent(), law.coefficient());
        }

        public double at(double flops) {
            return coefficient * Math.pow(flops, exponent);
        }
    }

    /** The exponent of n without one run. */
    public record WithoutRun(int run, double a, double shiftOfA) {}

    /**
     * The size of the envelope's last point beside what the part below a budget would have said.
     *
     * @param flops of that point
     * @param n its size
     * @param predicted by the line below
     */
    public record HoldOut(double below, double flops, double n, double predicted) {}

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
        TreeMap<Integer, Curve> curves = curves(rows, run);
        List<Curve> all = List.copyOf(curves.values());
        List<double[]> points = envelope(all).orElseThrow(EnvelopeFit::tooFew);
        double a = exponent(points);
        CounterRandom random = new CounterRandom(seed, "envelope");
        List<Double> exponents = new ArrayList<>();
        for (int k = 0; k < resamples; k++) {
            List<Curve> drawn = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                drawn.add(all.get((int) random.below(all.size(), (long) k * all.size() + i)));
            }
            envelope(drawn).ifPresent(other -> exponents.add(exponent(other)));
        }
        List<WithoutRun> influence = new ArrayList<>();
        curves.forEach((number, out) -> envelope(
                        all.stream().filter(curve -> curve != out).toList())
                .ifPresent(other -> influence.add(new WithoutRun(number, exponent(other), exponent(other) - a))));
        influence.sort(Comparator.comparingDouble(one -> -Math.abs(one.shiftOfA())));
        Line n = Line.through(points);
        Line d = new Line(1 - n.exponent(), 1 / (ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * n.coefficient()));
        return new EnvelopeFit(n, d, points.size(), runs(points), exponents, influence);
    }

    /**
     * The hold-out test.
     *
     * @param below FLOPs under which the envelope is fitted
     * @throws InputException if fewer than 3 runs are on the envelope below, or it ends there
     */
    public static HoldOut holdOut(Observations rows, List<Integer> run, double below) {
        List<double[]> points =
                envelope(List.copyOf(curves(rows, run).values())).orElseThrow(EnvelopeFit::tooFew);
        List<double[]> small =
                points.stream().filter(point -> point[0] < Math.log(below)).toList();
        double[] last = points.getLast();
        if (runs(small) < FEWEST_RUNS || last[0] < Math.log(below)) {
            throw new InputException(
                    "fewer than " + FEWEST_RUNS + " runs are on the envelope below " + below + " FLOPs, or none above");
        }
        double flops = Math.exp(last[0]);
        return new HoldOut(below, flops, Math.exp(last[1]), Line.through(small).at(flops));
    }

    private static InputException tooFew() {
        return new InputException(
                "fewer than " + FEWEST_RUNS + " runs are the lowest at any compute, so no exponent can"
                        + " be told; approach 1 needs curves of several sizes that cross, with several rows each");
    }

    private static double exponent(List<double[]> points) {
        return Line.through(points).exponent();
    }

    private static int runs(List<double[]> points) {
        return (int) points.stream().mapToDouble(point -> point[1]).distinct().count();
    }

    /** The percentile interval of the exponent of n; empty with fewer than 20 resamples. */
    public Optional<Interval> interval(double level) {
        if (exponents.size() < 20) {
            return Optional.empty();
        }
        double[] sorted = exponents.stream().mapToDouble(e -> e).sorted().toArray();
        return Optional.of(new Interval(Quantile.of(sorted, (1 - level) / 2), Quantile.of(sorted, (1 + level) / 2)));
    }

    /** (ln C, ln N) of the lowest curve, ascending in C; empty with fewer than 3 runs. */
    private static Optional<List<double[]>> envelope(List<Curve> curves) {
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
        return runs(points) < FEWEST_RUNS ? Optional.empty() : Optional.of(points);
    }

    private static TreeMap<Integer, Curve> curves(Observations rows, List<Integer> run) {
        TreeMap<Integer, Curve> curves = new TreeMap<>();
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
            curves.put(number, new Curve(rows.lnN(own.getFirst()), lnC, loss));
        }
        return curves;
    }
}
