package dev.trainyard.cli.scaling;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.study.SweepPlan;
import dev.trainyard.scaling.study.Trial;
import dev.trainyard.scaling.study.TrialResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Plans and results of sweeps as tables. */
final class SweepText {
    private SweepText() {}

    static String of(SweepPlan plan, SweepFolder folder) {
        TextTable table =
                new TextTable("budget", "trial", "N", "non-emb.", "D", "D/N", "updates", "batch", "lr", "off", "time");
        for (Trial trial : plan.trials()) {
            table.row(
                    number(trial.budget()),
                    trial.experimentId(),
                    Units.count(trial.n()),
                    trial.counts().nonEmbedding().stream()
                            .mapToObj(Units::count)
                            .findFirst()
                            .orElse("-"),
                    Units.count(trial.d()),
                    number((double) trial.d() / trial.n()),
                    trial.steps(),
                    trial.batchSize(),
                    number(trial.learningRate()),
                    String.format(Locale.ROOT, "%.2f%%", 100 * (trial.plannedFlops() / trial.budget() - 1)),
                    time(trial.estimatedSeconds()));
        }
        return table + plan.prior() + "\n" + plan.trials().size() + " trials, " + number(plan.flops())
                + " FLOPs, about " + time(plan.estimatedSeconds()) + " on " + plan.device()
                + ", one at a time\nstart with: trainyard scaling run " + folder.path() + "\n";
    }

    static String of(List<TrialResult> results, SweepFolder folder) {
        TextTable table = new TextTable("budget", "trial", "status", "N", "D", "loss", "time", "tokens/s");
        for (TrialResult row : results) {
            table.row(
                    number(row.budget()),
                    row.experimentId(),
                    row.status().name().toLowerCase(Locale.ROOT),
                    Units.count(row.n()),
                    Units.count(row.d()),
                    row.finalLoss().isPresent()
                            ? String.format(Locale.ROOT, "%.4f", row.finalLoss().getAsDouble())
                            : row.error().orElse("-"),
                    time(row.wallTimeSeconds()),
                    Units.count(row.tokensPerSecond()));
        }
        long failed = count(results, TrialResult.Status.FAILED);
        long done = count(results, TrialResult.Status.COMPLETED);
        return table.toString() + done + " of " + results.size() + " trials are completed"
                + (failed > 0 ? ", " + failed + " failed (--retry-failed trains them again)" : "") + "; see "
                + folder.path().resolve("results.json") + "\n";
    }

    private static long count(List<TrialResult> results, TrialResult.Status status) {
        return results.stream().filter(row -> row.status() == status).count();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private static String time(double seconds) {
        return Units.duration(Duration.ofMillis((long) (seconds * 1000)));
    }
}
