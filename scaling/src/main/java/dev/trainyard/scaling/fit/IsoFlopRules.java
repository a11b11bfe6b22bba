package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.scaling.fit.IsoFlopCurve.Minimum;
import dev.trainyard.scaling.fit.IsoFlopCurve.Outcome;
import dev.trainyard.scaling.fit.IsoFlopCurve.Refused;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Whether the points of one budget have a minimum, and where. */
final class IsoFlopRules {
    private static final int FEWEST = 4;
    private static final double LOG10_WINDOW = Math.log10(8);
    private static final int WINDOWS = 3;
    private static final int RESAMPLES = 200;
    private static final Set<Refusal> AT_EDGE =
            EnumSet.of(Refusal.TOO_FEW_SIZES, Refusal.SMALLEST_IS_LOWEST, Refusal.LARGEST_IS_LOWEST);

    private final Observations rows;
    private final double flops;
    private final long seed;

    /** @param rows of one budget */
    IsoFlopRules(Observations rows, double flops, long seed) {
        this.rows = rows;
        this.flops = flops;
        this.seed = seed;
    }

    Outcome judge() {
        List<Integer> all = rows.each();
        Optional<Refusal> refusal = refusal(all);
        List<Integer> inside = all;
        if (refusal.isPresent()) {
            // Far sizes can spoil a parabola that those around the lowest loss would make
            List<Integer> near = window(log10N(lowest(all)));
            if (AT_EDGE.contains(refusal.get()) || refusal(near).isPresent()) {
                return new Refused(refusal.get());
            }
            inside = near;
        }
        double vertex = parabola(inside).vertex();
        for (int round = 0; round < WINDOWS; round++) {
            List<Integer> next = window(vertex);
            if (distinct(next) < FEWEST || next.equals(inside) || refusal(next).isPresent()) {
                break;
            }
            inside = next;
            vertex = parabola(inside).vertex();
        }
        if (interiorShare(inside) < 0.5) {
            return new Refused(Refusal.UNSTABLE);
        }
        Parabola parabola = parabola(inside);
        double n = Math.pow(10, vertex);
        double ln10 = Math.log(10);
        Minimum minimum = new Minimum(
                n,
                flops / (n * flopsPerParameterToken(Math.log(n))),
                parabola.least(),
                parabola.vertexVariance() * ln10 * ln10,
                refusal.isPresent()
                        ? Optional.empty()
                        : Optional.of(Math.pow(10, parabola(all).vertex())),
                akima(),
                parabola.c2(),
                inside);
        return refusal.isPresent() && minimum.doubtful() ? new Refused(refusal.get()) : minimum;
    }

    private Optional<Refusal> refusal(List<Integer> chosen) {
        if (distinct(chosen) < FEWEST) {
            return Optional.of(Refusal.TOO_FEW_SIZES);
        }
        Parabola parabola = parabola(chosen);
        double low = chosen.stream().mapToDouble(this::log10N).min().orElseThrow();
        double high = chosen.stream().mapToDouble(this::log10N).max().orElseThrow();
        double lowest = log10N(lowest(chosen));
        if (lowest == low || lowest == high) {
            return Optional.of(
                    !(parabola.c2() > 0)
                            ? Refusal.CONCAVE
                            : lowest == low ? Refusal.SMALLEST_IS_LOWEST : Refusal.LARGEST_IS_LOWEST);
        }
        if (!(parabola.c2() > 0)) {
            return Optional.of(Refusal.CONCAVE);
        }
        if (parabola.c2() <= 2 * parabola.c2Error()) {
            return Optional.of(Refusal.FLAT);
        }
        double vertex = parabola.vertex();
        if (vertex < low || vertex > high) {
            return Optional.of(vertex < low ? Refusal.MINIMUM_BELOW : Refusal.MINIMUM_ABOVE);
        }
        double risen = parabola.least() + parabola.rms();
        if (chosen.stream().noneMatch(i -> log10N(i) < vertex && rows.loss(i) > risen)) {
            return Optional.of(Refusal.NO_RISE_BELOW);
        }
        if (chosen.stream().noneMatch(i -> log10N(i) > vertex && rows.loss(i) > risen)) {
            return Optional.of(Refusal.NO_RISE_ABOVE);
        }
        return Optional.empty();
    }

    private int lowest(List<Integer> chosen) {
        return chosen.stream()
                .reduce((p, q) -> rows.loss(p) <= rows.loss(q) ? p : q)
                .orElseThrow();
    }

    /** The share of resamples whose parabola is convex with its vertex inside. */
    private double interiorShare(List<Integer> chosen) {
        CounterRandom random = new CounterRandom(seed, "isoflop");
        double low = chosen.stream().mapToDouble(this::log10N).min().orElseThrow();
        double high = chosen.stream().mapToDouble(this::log10N).max().orElseThrow();
        int n = chosen.size();
        int tried = 0;
        int interior = 0;
        for (int k = 0; k < RESAMPLES; k++) {
            List<Integer> drawn = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                drawn.add(chosen.get((int) random.below(n, (long) k * n + i)));
            }
            if (distinct(drawn) >= 3) {
                Parabola parabola = parabola(drawn);
                tried++;
                interior += parabola.c2() > 0 && parabola.vertex() > low && parabola.vertex() < high ? 1 : 0;
            }
        }
        return tried == 0 ? 0 : (double) interior / tried;
    }

    private List<Integer> window(double vertex) {
        return rows.each().stream()
                .filter(i -> Math.abs(log10N(i) - vertex) <= LOG10_WINDOW)
                .toList();
    }

    /** The size of the least loss of Akima's interpolation; empty where that is at an edge. */
    Optional<Double> akima() {
        double[] sizes = sizes();
        if (sizes.length < FEWEST) {
            return Optional.empty();
        }
        double[] losses = new double[sizes.length];
        for (int k = 0; k < sizes.length; k++) {
            double size = sizes[k];
            losses[k] = rows.each().stream()
                    .filter(i -> rows.lnN(i) == size)
                    .mapToDouble(rows::lnLoss)
                    .average()
                    .orElseThrow();
        }
        double least = new Akima(sizes, losses).interiorMinimum();
        return Double.isNaN(least) ? Optional.empty() : Optional.of(Math.exp(least));
    }

    /** FLOPs over N D of the rows (6, or what was counted), linear in ln N between sizes. */
    private double flopsPerParameterToken(double lnN) {
        List<Integer> sorted = rows.each().stream()
                .sorted((p, q) -> Double.compare(rows.lnN(p), rows.lnN(q)))
                .toList();
        int above = 1;
        while (above < sorted.size() - 1 && rows.lnN(sorted.get(above)) < lnN) {
            above++;
        }
        int p = sorted.get(above - 1);
        int q = sorted.get(above);
        double share = rows.lnN(q) == rows.lnN(p) ? 0 : (lnN - rows.lnN(p)) / (rows.lnN(q) - rows.lnN(p));
        return ratio(p) + share * (ratio(q) - ratio(p));
    }

    private double ratio(int row) {
        return rows.flops(row) / (rows.n(row) * rows.d(row));
    }

    private double[] sizes() {
        return IntStream.range(0, rows.size())
                .mapToDouble(rows::lnN)
                .distinct()
                .sorted()
                .toArray();
    }

    private long distinct(List<Integer> chosen) {
        return chosen.stream().mapToDouble(rows::lnN).distinct().count();
    }

    private Parabola parabola(List<Integer> chosen) {
        return Parabola.of(
                chosen.stream().mapToDouble(this::log10N).toArray(),
                chosen.stream().mapToDouble(rows::loss).toArray());
    }

    private double log10N(int row) {
        return rows.lnN(row) / Math.log(10);
    }
}
