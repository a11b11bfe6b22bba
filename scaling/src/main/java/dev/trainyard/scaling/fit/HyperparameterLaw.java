package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.List;

/**
 * The best learning rate or batch size as a power law of the size.
 *
 * @param law best value over N
 * @param best one for each size that was tried with at least 3 values
 */
public record HyperparameterLaw(PowerLaw law, List<Best> best) {
    private static final int FEWEST = 3;

    /**
     * One size.
     *
     * @param atEdge whether the lowest loss was at the least or the greatest value tried: the best may lie beyond
     */
    public record Best(double n, double value, boolean atEdge) {}

    public HyperparameterLaw {
        best = List.copyOf(best);
    }

    /** @throws InputException if fewer than 3 sizes have at least 3 values each */
    public static HyperparameterLaw of(String what, Observations rows, List<Double> values) {
        List<Best> best = new ArrayList<>();
        for (double lnN :
                rows.each().stream().map(rows::lnN).distinct().sorted().toList()) {
            List<Integer> own =
                    rows.each().stream().filter(i -> rows.lnN(i) == lnN).toList();
            if (own.stream().map(values::get).distinct().count() >= FEWEST) {
                best.add(best(Math.exp(lnN), rows, values, own));
            }
        }
        if (best.size() < FEWEST) {
            throw new InputException("a law of the " + what + " needs at least 3 sizes with at least 3 values each; "
                    + best.size() + " have them");
        }
        return new HyperparameterLaw(
                PowerLaw.of(
                        best.stream().mapToDouble(Best::n).toArray(),
                        best.stream().mapToDouble(Best::value).toArray()),
                best);
    }

    private static Best best(double n, Observations rows, List<Double> values, List<Integer> own) {
        int lowest = own.stream()
                .reduce((p, q) -> rows.loss(p) <= rows.loss(q) ? p : q)
                .orElseThrow();
        double least = own.stream().mapToDouble(values::get).min().orElseThrow();
        double most = own.stream().mapToDouble(values::get).max().orElseThrow();
        double value = values.get(lowest);
        boolean edge = value == least || value == most;
        Parabola parabola = Parabola.of(
                own.stream().mapToDouble(i -> Math.log10(values.get(i))).toArray(),
                own.stream().mapToDouble(rows::loss).toArray());
        double vertex = Math.pow(10, parabola.vertex());
        boolean inside = parabola.c2() > 0 && vertex > least && vertex < most;
        return new Best(n, inside && !edge ? vertex : value, edge);
    }
}
