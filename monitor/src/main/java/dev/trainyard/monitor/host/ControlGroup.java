package dev.trainyard.monitor.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The control groups that this process is in, of version 2 or 1: how much memory and CPU its job may use, and what it uses.
 * A limit may be set at any level, by Slurm for the job and by systemd for the session; the lowest one counts, and the use is
 * that of the level which has it.
 */
final class ControlGroup {
    private static final String MOUNT = "sys/fs/cgroup";
    private static final double MICROS = 1e6;
    private static final double NANOS = 1e9;

    private final SystemText system;
    private final long machineMemory;
    private final List<String> memoryLevels;
    private final List<String> cpuLevels;
    private final boolean unifiedMemory;
    private final boolean unifiedCpu;

    private ControlGroup(SystemText system, String membership, long machineMemory) {
        this.system = system;
        this.machineMemory = machineMemory;
        // with both versions at once, a controller is where version 1 names it
        Optional<String> memory = path(membership, "memory");
        Optional<String> cpu = path(membership, "cpu");
        Optional<String> unified = path(membership, "");
        unifiedMemory = memory.isEmpty();
        unifiedCpu = cpu.isEmpty();
        memoryLevels = unifiedMemory
                ? levels(MOUNT, unified, "memory.current")
                : levels(MOUNT + "/memory", memory, "memory.usage_in_bytes");
        cpuLevels = unifiedCpu ? levels(MOUNT, unified, "cpu.stat") : levels(MOUNT + "/cpu", cpu, "cpu.cfs_quota_us");
    }

    /**
     * Reads where this process is.
     *
     * @param machineMemory bytes; a higher limit is none
     */
    static ControlGroup of(SystemText system, long machineMemory) {
        return new ControlGroup(system, system.read("proc/self/cgroup").orElse(""), machineMemory);
    }

    /**
     * Memory of the level with the lowest limit.
     *
     * @param usedBytes without files that could be dropped
     */
    record Memory(long usedBytes, long limitBytes) {}

    /** Empty where nothing limits it. */
    Optional<Memory> memory() {
        Optional<Memory> lowest = Optional.empty();
        for (String level : memoryLevels) {
            OptionalLong limit = system.number(level + (unifiedMemory ? "/memory.max" : "/memory.limit_in_bytes"));
            if (limit.isPresent()
                    && limit.getAsLong() < machineMemory
                    && lowest.map(Memory::limitBytes).orElse(Long.MAX_VALUE) > limit.getAsLong()) {
                lowest = Optional.of(new Memory(used(level), limit.getAsLong()));
            }
        }
        return lowest;
    }

    private long used(String level) {
        long all = system.number(level + (unifiedMemory ? "/memory.current" : "/memory.usage_in_bytes"))
                .orElse(0);
        String stat = system.read(level + "/memory.stat").orElse("");
        OptionalLong files = SystemText.keyed(stat, unifiedMemory ? "inactive_file" : "total_inactive_file");
        return Math.max(0, all - files.orElse(0));
    }

    /** CPUs' worth of time that the job may use; empty where nothing limits it. */
    OptionalDouble cpus() {
        return cpuLevels.stream()
                .map(this::quota)
                .flatMapToDouble(OptionalDouble::stream)
                .min();
    }

    private OptionalDouble quota(String level) {
        String max = system.read(level + "/cpu.max").orElse("");
        OptionalLong quota = unifiedCpu ? SystemText.number(max, 0) : system.number(level + "/cpu.cfs_quota_us");
        OptionalLong period = unifiedCpu ? SystemText.number(max, 1) : system.number(level + "/cpu.cfs_period_us");
        return quota.isPresent() && quota.getAsLong() > 0 && period.orElse(0) > 0
                ? OptionalDouble.of((double) quota.getAsLong() / period.getAsLong())
                : OptionalDouble.empty();
    }

    /** CPU time of everything in the group so far; of the level with the lowest limit, or else the innermost. */
    OptionalDouble cpuSeconds() {
        double limit = cpus().orElse(Double.NaN);
        String level = cpuLevels.stream()
                .filter(one -> quota(one).orElse(Double.NaN) == limit)
                .findFirst()
                .orElse(cpuLevels.isEmpty() ? "" : cpuLevels.getFirst());
        if (unifiedCpu) {
            OptionalLong micros =
                    SystemText.keyed(system.read(level + "/cpu.stat").orElse(""), "usage_usec");
            return micros.isPresent() ? OptionalDouble.of(micros.getAsLong() / MICROS) : OptionalDouble.empty();
        }
        OptionalLong nanos = system.number(level.replaceFirst(MOUNT + "/cpu", MOUNT + "/cpuacct") + "/cpuacct.usage");
        return nanos.isPresent() ? OptionalDouble.of(nanos.getAsLong() / NANOS) : OptionalDouble.empty();
    }

    /** The path behind {@code controller} in lines such as {@code 4:memory:/slurm/job_7}; version 2 names none. */
    private static Optional<String> path(String membership, String controller) {
        return membership
                .lines()
                .map(line -> line.split(":", 3))
                .filter(parts ->
                        parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller))
                .map(parts -> parts[2])
                .findFirst();
    }

    /** The group and those around it, the innermost first. A container often sees its own group as the root. */
    private List<String> levels(String mount, Optional<String> path, String file) {
        List<String> levels = new ArrayList<>();
        if (path.isPresent()) {
            Path group = Path.of("/").resolve(path.get()).normalize();
            for (Path level = group; level != null; level = level.getParent()) {
                String folder = mount + (level.getNameCount() == 0 ? "" : level.toString());
                if (system.exists(folder + "/" + file)) {
                    levels.add(folder);
                }
            }
        }
        return levels;
    }
}
