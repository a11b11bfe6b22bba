package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.DiskSpace;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.HostSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the samples of the host and the phases of the loop say. */
final class HostRules {
    private static final double DATA_WAIT = 0.1;
    private static final double EVALUATION = 0.1;
    private static final double CHECKPOINT = 0.05;

    private HostRules() {}

    /** @param samples the last ones; at least one */
    static List<Finding> judge(List<HostSample> samples, Limits limits) {
        List<Finding> findings = new ArrayList<>();
        HostSample last = samples.getLast();
        boolean limited = last.values().containsKey(HostMetric.JOB_MEMORY_LIMIT_BYTES);
        double memory = limited
                ? mean(samples, HostMetric.JOB_MEMORY_USED_BYTES) / mean(samples, HostMetric.JOB_MEMORY_LIMIT_BYTES)
                : mean(samples, HostMetric.MEMORY_USED_BYTES) / mean(samples, HostMetric.MEMORY_TOTAL_BYTES);
        above(Diagnosis.HOST_MEMORY, "host", 100 * memory, limits.hostMemory(), limited, findings);
        boolean fewer = last.values().containsKey(HostMetric.JOB_CPU_PERCENT);
        double cpu = mean(samples, fewer ? HostMetric.JOB_CPU_PERCENT : HostMetric.CPU_PERCENT);
        above(Diagnosis.HOST_CPU, "host", cpu, limits.hostCpu(), fewer, findings);
        for (DiskSpace disk : last.disks()) {
            above(Diagnosis.DISK_FULL, disk.folder(), disk.usedPercent(), limits.disk(), false, findings);
        }
        return findings;
    }

    /** @param hasGpus then the GPUs' own rules say whether they wait for data */
    static List<Finding> judge(Phases phases, boolean hasGpus) {
        List<Finding> findings = new ArrayList<>();
        if (!hasGpus) {
            share(Diagnosis.INPUT_BOUND, phases.share(Phases.DATA), DATA_WAIT, findings);
        }
        share(Diagnosis.EVALUATION_HEAVY, phases.share(Phases.EVALUATION), EVALUATION, findings);
        share(Diagnosis.CHECKPOINT_HEAVY, phases.share(Phases.CHECKPOINT), CHECKPOINT, findings);
        return findings;
    }

    private static void above(
            Diagnosis diagnosis, String where, double percent, double limit, boolean ofTheJob, List<Finding> findings) {
        if (percent > limit) {
            String whose = ofTheJob ? " of what this job may use" : "";
            String evidence = String.format(Locale.ROOT, "%.0f %%%s; the limit is %.0f %%", percent, whose, limit);
            findings.add(new Finding(diagnosis, where, evidence));
        }
    }

    private static void share(Diagnosis diagnosis, double share, double limit, List<Finding> findings) {
        if (share > limit) {
            findings.add(new Finding(diagnosis, "run", String.format(Locale.ROOT, "%.0f %% of the time", 100 * share)));
        }
    }

    private static double mean(List<HostSample> samples, HostMetric metric) {
        return samples.stream()
                .mapToDouble(sample -> sample.get(metric))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }
}
