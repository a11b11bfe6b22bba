package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.GpuMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What several GPUs say that do the same work. */
final class GroupRules {
    private static final double UNEQUAL = 0.2;
    private static final double MUCH_SLOWER = 0.7;
    private static final double BUSY = 0.5;

    private GroupRules() {}

    static List<Finding> judge(List<GpuWindow> gpus) {
        List<Finding> findings = new ArrayList<>();
        List<GpuWindow> known = gpus.stream()
                .filter(gpu -> Double.isFinite(gpu.busy()))
                .sorted(Comparator.comparingDouble(GpuWindow::busy))
                .toList();
        if (known.size() > 1 && known.getLast().busy() - known.getFirst().busy() > UNEQUAL) {
            String evidence = String.format(
                    Locale.ROOT,
                    "%.0f %% busy, %s %.0f %%",
                    100 * known.getFirst().busy(),
                    known.getLast().where(),
                    100 * known.getLast().busy());
            findings.add(new Finding(Diagnosis.IMBALANCE, known.getFirst().where(), evidence));
        }
        double fastest = known.stream().mapToDouble(GroupRules::clock).max().orElse(Double.NaN);
        for (GpuWindow gpu : known) {
            // who waits in a collective is as busy as who computes: the clock of a slow chip gives it away
            if (gpu.busy() > BUSY && clock(gpu) / fastest < MUCH_SLOWER) {
                String evidence =
                        String.format(Locale.ROOT, "%.0f MHz, the fastest runs at %.0f MHz", clock(gpu), fastest);
                findings.add(new Finding(Diagnosis.STRAGGLER, gpu.where(), evidence));
            }
        }
        return findings;
    }

    private static double clock(GpuWindow gpu) {
        return gpu.mean(GpuMetric.SM_CLOCK_MHZ);
    }
}
