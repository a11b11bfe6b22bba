package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * The single-variable laws of Kaplan et al. 2020, L = (x_c / x)^alpha, each through the rows that no cheaper row beats: the
 * other variable must not be what limits them.
 *
 * @param n over parameters
 * @param d over tokens
 * @param c over FLOPs
 */
public record KaplanFit(Single n, Single d, Single c) {
    /**
     * One of the three.
     *
     * @param law of the loss over x; its exponent is -alpha
     * @param frontier places of the rows it went through, ascending in x
     */
    public record Single(PowerLaw law, List<Integer> frontier) {
        public Single {
            frontier = List.copyOf(frontier);
        }

        /** How fast the loss falls. */
        public double alpha() {
            return -law.exponent();
        }

        /** N_c, D_c or C_c: where the law reaches 1 nat. */
        public double critical() {
            return Math.pow(law.coefficient(), 1 / alpha());
        }
    }

    private static final int FEWEST = 3;

    /** @throws InputException if fewer than 3 rows are on a frontier, or all have one budget */
    public static KaplanFit of(Observations rows) {
        rows.requireSeveralBudgets("how the loss falls with scale");
        return new KaplanFit(
                single("parameters", rows, rows::n),
                single("tokens", rows, rows::d),
                single("FLOPs", rows, rows::flops));
    }

    private static Single single(String what, Observations rows, IntToDoubleFunction x) {
        List<Integer> frontier = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (int row : rows.each().stream()
                .sorted(Comparator.comparingDouble((Integer i) -> x.applyAsDouble(i))
                        .thenComparingDouble(rows::loss))
                .toList()) {
            if (rows.loss(row) < least) {
                least = rows.loss(row);
                frontier.add(row);
            }
        }
        if (frontier.size() < FEWEST) {
            throw new InputException("only " + frontier.size() + " rows lower the loss as " + what
                    + " grow; a law over them needs at least " + FEWEST);
        }
        return new Single(
                PowerLaw.of(
                        frontier.stream().mapToDouble(x::applyAsDouble).toArray(),
                        frontier.stream().mapToDouble(rows::loss).toArray()),
                frontier);
    }
}
