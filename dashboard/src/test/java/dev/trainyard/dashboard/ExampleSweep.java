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

    private ExampleSweep() {}

    static double loss(double n, double d) {
        return E + A * Math.pow(n, -ALPHA) + B * Math.pow(d, -BETA);
    }

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(1);
        List<Map<String, Object>> results = new ArrayList<>();
        for (double budget : new double[] {1e12, 3e12, 1e13, 3e13}) {
            double best = Math.pow(budget / 6, BETA / (ALPHA + BETA)) * 1.4;
            for (double times : new double[] {0.2, 0.4, 0.7, 1, 1.6, 2.8, 5}) {
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
        fit.put("isoflop", Map.of("refused", "no budget has a minimum that can be trusted"));
        fit.put("notes", List.of());
        Files.writeString(folder.resolve("fit.json"), Json.pretty(fit));
        Files.writeString(folder.resolve("results.json"), Json.pretty(results));
        Files.writeString(folder.resolve("sweep.json"), Json.pretty(Map.of("format", 1, "trials", results)));
    }
}
