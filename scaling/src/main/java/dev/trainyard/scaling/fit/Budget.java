package dev.trainyard.scaling.fit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Rows that cost the same compute.
 *
 * @param flops the planned budget, or the geometric mean of the rows' FLOPs
 * @param rows their places, from 0
 */
public record Budget(double flops, List<Integer> rows) {
    public Budget {
        rows = List.copyOf(rows);
    }

    /** FLOPs that differ by less belong together. */
    static final double WIDTH = 1.05;

    /** One budget a planned value, ascending. */
    public static List<Budget> planned(double[] plan) {
        Map<Double, List<Integer>> rows = new TreeMap<>();
        for (int i = 0; i < plan.length; i++) {
            rows.computeIfAbsent(plan[i], _ -> new ArrayList<>()).add(i);
        }
        return rows.entrySet().stream()
                .map(entry -> new Budget(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Rows within 5 % of the least of their group, ascending. */
    public static List<Budget> near(double[] flops) {
        List<Budget> budgets = new ArrayList<>();
        List<Integer> group = new ArrayList<>();
        for (int row : IntStream.range(0, flops.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> flops[i]))
                .toList()) {
            if (!group.isEmpty() && flops[row] >= WIDTH * flops[group.getFirst()]) {
                budgets.add(mean(flops, group));
                group.clear();
            }
            group.add(row);
        }
        budgets.add(mean(flops, group));
        return budgets;
    }

    /** These rows together, at the geometric mean of their FLOPs; to twelve digits, as rounding leaves no more. */
    public static Budget mean(double[] flops, List<Integer> rows) {
        double logs =
                rows.stream().mapToDouble(i -> Math.log(flops[i])).average().orElseThrow();
        return new Budget(
                new BigDecimal(Math.exp(logs)).round(new MathContext(12)).doubleValue(), rows);
    }
}
