package dev.trainyard.scaling.analysis;

import dev.trainyard.base.Json;
import dev.trainyard.scaling.fit.Optimum;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.study.SweepFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a sweep that came out by a known law, without any training. */
public final class SweepFiles {
    public static final ParametricLaw TRUTH = new ParametricLaw(1.69, 406.4, 410.7, 0.34, 0.28);

    private SweepFiles() {}

    /** Four budgets of seven sizes; the trials of {@code failed}, by row, have no loss. */
    public static SweepFolder write(Path folder, List<Integer> failed) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (double budget : new double[] {1e16, 1e17, 1e18, 1e19}) {
            Optimum best = TRUTH.optimum(budget);
            for (int k = -3; k <= 3; k++) {
                long n = Math.round(best.n() * Math.pow(1.8, k));
                long d = Math.round(budget / (6 * n));
                boolean bad = failed.contains(rows.size() + 1);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("experiment_id", "trial-" + (rows.size() + 1));
                row.put("status", bad ? "failed" : "completed");
                row.put("n", n);
                row.put("n_non_embedding", n - 1_000_000 / (rows.size() + 1));
                row.put("d", d);
                row.put("planned_flops", 6.0 * n * d);
                row.put("actual_flops", bad ? 0 : 6.0 * n * d);
                row.put("final_loss", bad ? null : TRUTH.loss(n, d));
                row.put("error", bad ? "out of memory" : null);
                row.put("key", "k" + rows.size());
                row.put("budget", budget);
                row.put("unique_tokens", Long.MAX_VALUE);
                row.put("run", "runs/trial-" + (rows.size() + 1));
                rows.add(row);
            }
        }
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("format", 1);
        plan.put("config", "");
        plan.put("trials", List.of());
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("sweep.json"), Json.pretty(plan));
        Files.writeString(folder.resolve("results.json"), Json.pretty(rows));
        return new SweepFolder(folder);
    }
}
