package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The best learning rate or batch size as a power law of the size.
 *
 * @param law best value over N
 * @param best one for each size and token count that was tried with at least 3 values
 */
public record HyperparameterLaw(PowerLaw law, List<Best> best) {
    private static final int FEWEST = 3;

    /**
     * One size with one token count.
     *
     * @param atEdge whether the lowest loss was at the least or the greatest value tried: the best may lie beyond
     */
    public record Best(double n, double d, double value, boolean atEdge) {}

    public HyperparameterLaw {
        best = List.copyOf(best);
    }

    /**
     * Fits. Losses are compared between rows of the same size and, within 5 %, the same
     * tokens only: more tokens lower it too. Where several rows
     * share a value as well (another batch size, another seed), the best of them counts.
     *
     * @throws InputException if fewer than 3 sizes have at least 3 values each
     */
    public static HyperparameterLaw of(String what, Observations rows, List<Double> values) {
        List<Best> best = new ArrayList<>();
        for (double lnN : rows.each().stream().map(rows::lnN).distinct().toList()) {
            List<Integer> size =
                    rows.each().stream().filter(row -> rows.lnN(row) == lnN).toList();
            double[] tokens = size.stream().mapToDouble(rows::d).toArray();
            for (Budget group : Budget.near(tokens)) {
                TreeMap<Double, Double> losses = new TreeMap<>();
                for (int place : group.rows()) {
                    losses.merge(values.get(size.get(place)), rows.loss(size.get(place)), Math::min);
                }
                if (losses.size() >= FEWEST) {
                    best.add(best(rows.n(size.getFirst()), group.flops(), losses));
                }
            }
        }
        long sizes = best.stream().mapToDouble(Best::n).distinct().count();
        if (sizes < FEWEST) {
            throw new InputException("a law of the " + what + " needs at least 3 sizes, each tried with at least 3"
                    + " values at one token count; " + sizes + " have them");
        }
        best.sort(Comparator.comparingDouble(Best::n).thenComparingDouble(Best::d));
        return new HyperparameterLaw(
                PowerLaw.of(
                        best.stream().mapToDouble(Best::n).toArray(),
                        best.stream().mapToDouble(Best::value).toArray()),
                best);
    }

    /** The vertex of a parabola in the logarithm where it has one among the values, else the best of these. */
    private static Best best(double n, double d, TreeMap<Double, Double> losses) {
        double lowest = losses.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        boolean edge = lowest == losses.firstKey() || lowest == losses.lastKey();
        Parabola parabola = Parabola.of(
                losses.keySet().stream().mapToDouble(Math::log10).toArray(),
                losses.values().stream().mapToDouble(loss -> loss).toArray());
        double vertex = Math.pow(10, parabola.vertex());
        boolean inside = parabola.c2() > 0 && vertex > losses.firstKey() && vertex < losses.lastKey();
        return new Best(n, d, inside && !edge ? vertex : lowest, edge);
    }
}
