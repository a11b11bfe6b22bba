package dev.trainyard.dashboard;

import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A scaling study whose law is known: L = 1.7 + 4 N^-0.3 + 12 D^-0.28, with a little noise. */
final class ExampleSweep {
    static final double E = 1.7;
    static final double A = 4;
    static final double ALPHA = 0.3;
    static final double B = 12;
    static final double BETA = 0.28;

    /** Of the optimal size: (alpha A / beta B)^(1 / (alpha + beta)). */
    static final double SCALE = Math.pow(ALPHA * A / (BETA * B), 1 / (ALPHA + BETA));

    private ExampleSweep() {}

    static double loss(double n, double d) {
        return E + A * Math.pow(n, -ALPHA) + B * Math.pow(d, -BETA);
    }

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(1);
        List<Map<String, Object>> minima = new ArrayList<>();
        List<Map<String, Object>> results = new ArrayList<>();
        for (double budget : new double[] {1e12, 3e12, 1e13, 3e13}) {
            double best = Math.pow(budget / 6, BETA / (ALPHA + BETA)) * SCALE;
            minima.add(Map.of("flops", budget, "n_opt", best * 1.05, "loss_min", loss(best, budget / 6 / best)));
            for (double times : new double[] {0.15, 0.3, 0.6, 1, 1.8, 3.4, 7}) {
                double n = Math.round(best * times);
                double d = budget / 6 / n;
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("experiment_id", "n" + n + "-" + budget);
                row.put("status", "completed");
                row.put("n", n);
                row.put("d", d);
                row.put("budget", budget);
                row.put("actual_flops", budget);
                row.put("final_loss", loss(n, d) * (1 + 0.002 * random.nextGaussian()));
                results.add(row);
            }
        }
        List<List<Double>> laws = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            laws.add(List.of(
                    E + 0.02 * random.nextGaussian(),
                    A * (1 + 0.03 * random.nextGaussian()),
                    B * (1 + 0.03 * random.nextGaussian()),
                    ALPHA + 0.006 * random.nextGaussian(),
                    BETA + 0.006 * random.nextGaussian()));
        }
        Map<String, Object> law = new LinkedHashMap<>();
        law.put("method", "parametric");
        law.put("E", E);
        law.put("A", A);
        law.put("B", B);
        law.put("alpha", ALPHA);
        law.put("beta", BETA);
        law.put("a", BETA / (ALPHA + BETA));
        law.put("ci_level", 0.95);
        law.put("ci", Map.of("a", List.of(0.46, 0.505)));
        law.put("laws", laws);
        law.put("range", Map.of("flops", List.of(1e12, 3e13)));
        law.put("warnings", List.of());
        Map<String, Object> fit = new LinkedHashMap<>();
        fit.put("parametric", law);
        fit.put("isoflop", Map.of("method", "isoflop", "a", 0.49, "budgets", minima));
        fit.put("envelope", Map.of("refused", "fewer than 3 runs are the lowest at any compute"));
        fit.put("notes", List.of());
        Files.writeString(folder.resolve("fit.json"), Json.pretty(fit));
        Files.writeString(folder.resolve("results.json"), Json.pretty(results));
        Files.writeString(folder.resolve("sweep.json"), Json.pretty(Map.of("format", 1, "trials", results)));
    }
}
