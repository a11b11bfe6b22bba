package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.ThrottleReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the samples of one GPU say. The thresholds separate four loads that were measured on an H100: a large matrix product,
 * an addition, tiny kernels back to back, and products with pauses. NVML's utilisation alone calls the first two equal,
 * and the last two.
 */
final class GpuRules {
    private static final double IDLE = 0.05;
    private static final double BUSY = 0.8;
    private static final double DATA_WAIT = 0.1;

    /** Tiny kernels were at 0.08, products with pauses at 0.78. */
    private static final double LITTLE_OF_THE_CHIP = 0.3;

    private static final double MUCH_OF_THE_CHIP = 0.6;
    private static final double LINK_BYTES_PER_SECOND = 1e9;

    private static final Set<ThrottleReason> CAPPED = Set.of(ThrottleReason.SW_POWER_CAP);
    private static final Set<ThrottleReason> ALARMING = Set.of(
            ThrottleReason.HW_SLOWDOWN,
            ThrottleReason.SW_THERMAL_SLOWDOWN,
            ThrottleReason.HW_THERMAL_SLOWDOWN,
            ThrottleReason.HW_POWER_BRAKE);

    private record Evidence(GpuWindow gpu, Phases phases, Limits limits) {
        boolean waits() {
            return gpu.busy() >= IDLE && gpu.busy() < BUSY;
        }

        /** Evaluations and checkpoints are pauses of another kind. */
        boolean isMostlySteps() {
            return !(phases.share(Phases.EVALUATION) + phases.share(Phases.CHECKPOINT) > DATA_WAIT);
        }

        boolean waitsForData() {
            double wait = phases.share(Phases.DATA);
            return Double.isNaN(wait) ? gpu.smShare() > MUCH_OF_THE_CHIP : wait > DATA_WAIT;
        }

        boolean launchesLittle() {
            return gpu.hasCounters()
                    ? gpu.smShare() < LITTLE_OF_THE_CHIP
                    : phases.share(Phases.DATA) < DATA_WAIT / 2 && isMostlySteps();
        }
    }

    private record Rule(Diagnosis diagnosis, Predicate<Evidence> holds, Function<Evidence, String> evidence) {}

    private static final List<Rule> RULES = List.of(
            rule(Diagnosis.IDLE, seen -> seen.gpu.busy() < IDLE, GpuRules::counters),
            rule(Diagnosis.INPUT_BOUND, seen -> seen.waits() && seen.waitsForData(), GpuRules::countersAndWait),
            rule(
                    Diagnosis.HOST_BOUND,
                    seen -> seen.waits() && seen.launchesLittle() && !seen.waitsForData(),
                    GpuRules::countersAndWait),
            rule(Diagnosis.MEMORY_BOUND, seen -> seen.gpu.dram() > 0.6 && seen.gpu.tensor() < 0.3, GpuRules::counters),
            rule(
                    Diagnosis.COMPUTE_BOUND,
                    seen -> seen.gpu.tensor() > 0.5 && seen.gpu.graphics() > 0.9,
                    GpuRules::counters),
            rule(
                    Diagnosis.COMMUNICATION_BOUND,
                    seen -> seen.gpu.graphics() > 0.9
                            && seen.gpu.tensor() < 0.3
                            && seen.gpu.dram() < 0.3
                            && seen.gpu.linkBytesPerSecond() > LINK_BYTES_PER_SECOND,
                    seen -> String.format(
                            Locale.ROOT, "%s, links %.1f GB/s", counters(seen), seen.gpu.linkBytesPerSecond() / 1e9)),
            rule(
                    Diagnosis.POWER_CAPPED,
                    seen -> seen.gpu.share(CAPPED) > 0.5 && !(seen.gpu.clockLoss() <= 0),
                    seen -> String.format(
                            Locale.ROOT,
                            "%.0f of %.0f W, clock %.0f %% below the highest",
                            seen.gpu.mean(GpuMetric.POWER_WATTS),
                            seen.gpu.mean(GpuMetric.POWER_LIMIT_WATTS),
                            100 * seen.gpu.clockLoss())),
            rule(
                    Diagnosis.SLOWDOWN,
                    seen -> seen.gpu.share(ALARMING) > 0.1,
                    seen -> String.format(
                            Locale.ROOT,
                            "in %.0f %% of the samples, at %.0f degrees",
                            100 * seen.gpu.share(ALARMING),
                            seen.gpu.mean(GpuMetric.TEMPERATURE_CELSIUS))),
            rule(
                    Diagnosis.GPU_LOST,
                    seen -> seen.gpu.samples().getLast().problem().isPresent(),
                    seen -> seen.gpu.samples().getLast().problem().orElse("")),
            rule(
                    Diagnosis.DEVICE_MEMORY,
                    seen -> 100 * seen.gpu.memoryUsed() > seen.limits.deviceMemory(),
                    seen -> String.format(Locale.ROOT, "%.0f %% in use", 100 * seen.gpu.memoryUsed())));

    private GpuRules() {}

    static List<Finding> judge(GpuWindow gpu, Phases phases, Limits limits) {
        Evidence seen = new Evidence(gpu, phases, limits);
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : RULES) {
            if (rule.holds.test(seen)) {
                findings.add(new Finding(rule.diagnosis, gpu.where(), rule.evidence.apply(seen)));
            }
        }
        return findings;
    }

    private static Rule rule(Diagnosis diagnosis, Predicate<Evidence> holds, Function<Evidence, String> evidence) {
        return new Rule(diagnosis, holds, evidence);
    }

    private static String counters(Evidence seen) {
        return seen.gpu.counters();
    }

    private static String countersAndWait(Evidence seen) {
        double wait = seen.phases.share(Phases.DATA);
        return Double.isNaN(wait)
                ? counters(seen)
                : counters(seen) + String.format(Locale.ROOT, ", %.0f %% of the time waiting for data", 100 * wait);
    }
}
