package dev.trainyard.monitor;

/**
 * The figures of the host. Those of the job are there where its control group limits it; all rates are over the time since
 * the sample before, so a first sample has none.
 */
public enum HostMetric implements Metric {
    CPUS(Unit.COUNT, "CPUs of the machine"),
    CPU_PERCENT(Unit.PERCENT, "share of all CPUs that worked"),
    IOWAIT_PERCENT(Unit.PERCENT, "share of all CPUs that had nothing to do but wait for a disk"),
    LOAD_AVERAGE(Unit.LOAD, "tasks that ran or waited, over the last minute"),
    MEMORY_USED_BYTES(Unit.BYTES, "memory of the machine that could not be had for something else"),
    MEMORY_TOTAL_BYTES(Unit.BYTES, "memory of the machine"),
    JOB_CPUS(Unit.LOAD, "CPUs that this job may use"),
    JOB_CPU_PERCENT(Unit.PERCENT, "share of the job's CPUs that worked for it"),
    JOB_MEMORY_USED_BYTES(Unit.BYTES, "memory of the job, without files that could be dropped from it"),
    JOB_MEMORY_LIMIT_BYTES(Unit.BYTES, "memory at which the job is killed"),
    DISK_READ_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes read from all disks of the machine"),
    DISK_WRITE_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes written to all disks of the machine"),
    NETWORK_RECEIVE_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes received by all network interfaces"),
    NETWORK_SEND_BYTES_PER_SECOND(Unit.BYTES_PER_SECOND, "bytes sent by all network interfaces"),
    PROCESS_CPU_PERCENT(Unit.PERCENT, "CPU time of the process that samples; 100 is one core"),
    PROCESS_MEMORY_BYTES(Unit.BYTES, "memory of the process that samples"),
    MONITOR_CPU_PERCENT(Unit.PERCENT, "CPU time of the sampling itself; 100 is one core");

    private final Unit unit;
    private final String help;

    HostMetric(Unit unit, String help) {
        this.unit = unit;
        this.help = help;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public String help() {
        return help;
    }

    @Override
    public boolean isCounter() {
        return false;
    }
}
