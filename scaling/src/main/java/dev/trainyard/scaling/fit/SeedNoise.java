package dev.trainyard.scaling.fit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much the loss of one and the same model scatters: rows equal in size, tokens and settings, pooled.
 *
 * @param sd standard deviation of ln loss, which is the share of the loss
 * @param groups models that were trained more than once
 * @param degreesOfFreedom repeats beyond the first of each
 */
public record SeedNoise(double sd, int groups, int degreesOfFreedom) {
    /**
     * Empty where nothing was trained twice.
     *
     * @param settings what else rows may differ in, a column each: unique tokens, learning rates
     */
    public static Optional<SeedNoise> of(Observations rows, List<List<Double>> settings) {
        Map<List<Double>, List<Integer>> models = new HashMap<>();
        for (int row : rows.each()) {
            List<Double> model = new ArrayList<>(List.of(rows.n(row), rows.d(row)));
            settings.forEach(column -> model.add(column.get(row)));
            models.computeIfAbsent(model, _ -> new ArrayList<>()).add(row);
        }
        double squares = 0;
        int groups = 0;
        int freedom = 0;
        for (List<Integer> repeats : models.values()) {
            if (repeats.size() > 1) {
                double mean =
                        repeats.stream().mapToDouble(rows::lnLoss).average().orElseThrow();
                squares += repeats.stream()
                        .mapToDouble(row -> Math.pow(rows.lnLoss(row) - mean, 2))
                        .sum();
                groups++;
                freedom += repeats.size() - 1;
            }
        }
        return groups == 0
                ? Optional.empty()
                : Optional.of(new SeedNoise(Math.sqrt(squares / freedom), groups, freedom));
    }
}
