package dev.trainyard.train.monitor;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;
import dev.trainyard.monitor.diagnose.Limits;
import java.time.Duration;

/** The section {@code monitor}: how often the machine is looked at, and what is too much. */
@Neutral
public record MonitorSection(
        @Help("sample GPUs and host beside the training") @Default("true")
        boolean enabled,

        @Help("seconds between samples") @Default("1") @Range(min = 0.1, max = 3600)
        double intervalSeconds,

        @Help("memory in use, in percent of what the job may use, from which on it is an alert; 100 is never")
        @Default("90")
        @Range(above = 0, max = 100)
        double hostMemoryPercent,

        @Help("the same for the CPUs; not looked at in training on the CPU, which uses them all")
        @Default("90")
        @Range(above = 0, max = 100)
        double hostCpuPercent,

        @Help("the same for the disks of the run, its checkpoints and its data")
        @Default("95")
        @Range(above = 0, max = 100)
        double diskPercent,

        @Help("the same for the memory of a GPU") @Default("90") @Range(above = 0, max = 100)
        double deviceMemoryPercent) {
    private static final double NEVER = 100;

    Duration interval() {
        return Duration.ofMillis(Math.round(1000 * intervalSeconds));
    }

    Limits limits(boolean trainsOnCpu) {
        return new Limits(
                limit(hostMemoryPercent),
                trainsOnCpu ? Double.POSITIVE_INFINITY : limit(hostCpuPercent),
                limit(diskPercent),
                limit(deviceMemoryPercent));
    }

    /** Rounding may make a full machine 100.1 % full. */
    private static double limit(double percent) {
        return percent < NEVER ? percent : Double.POSITIVE_INFINITY;
    }
}
