package dev.trainyard.monitor.host;

import dev.trainyard.monitor.DiskSpace;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.HostSample;
import dev.trainyard.monitor.HostSource;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Reads this host. */
public final class HostReader implements HostSource {
    private static final double NANOS = 1e9;

    /** Of /proc/self/stat: Linux tells it to programs as hundredths of a second on every machine. */
    private static final double TICKS_PER_SECOND = 100;

    private final SystemText system;
    private final List<Path> folders;
    private final LongSupplier clock;
    private final Devices devices;
    private final ControlGroup group;
    private final long machineMemory;
    private final long cpus;
    private final OptionalDouble jobCpus;
    private Optional<Counters> before = Optional.empty();

    /** What only grows. */
    private record Counters(
            long nanos,
            Optional<CpuTimes> cpu,
            Optional<Traffic> disks,
            Optional<Traffic> network,
            OptionalDouble jobCpuSeconds,
            OptionalDouble processCpuSeconds) {}

    /** @param folders whose file systems are of interest; they need not exist yet */
    public HostReader(List<Path> folders) {
        this(Path.of("/"), folders, System::nanoTime);
    }

    /**
     * @param root holds proc and sys
     * @param clock nanoseconds
     */
    HostReader(Path root, List<Path> folders, LongSupplier clock) {
        this.system = new SystemText(root);
        this.folders = distinct(folders);
        this.clock = clock;
        this.devices = new Devices(system);
        this.machineMemory = memory("MemTotal").orElse(Long.MAX_VALUE);
        this.group = ControlGroup.of(system, machineMemory);
        this.cpus = CpuTimes.count(system.read("proc/stat").orElse(""));
        this.jobCpus = jobCpus();
    }

    @Override
    public HostSample read() {
        EnumMap<HostMetric, Double> values = new EnumMap<>(HostMetric.class);
        String stat = system.read("proc/stat").orElse("");
        if (cpus > 0) {
            values.put(HostMetric.CPUS, (double) cpus);
        }
        system.read("proc/loadavg").map(text -> text.split(" ", 2)[0]).ifPresent(load -> {
            if (load.matches("\\d+\\.\\d+")) {
                values.put(HostMetric.LOAD_AVERAGE, Double.parseDouble(load));
            }
        });
        memory(values);
        jobCpus.ifPresent(count -> values.put(HostMetric.JOB_CPUS, count));
        Counters now = counters(stat);
        before.ifPresent(earlier -> rates(earlier, now, values));
        before = Optional.of(now);
        return new HostSample(
                values, folders.stream().flatMap(HostReader::space).toList());
    }

    private void memory(EnumMap<HostMetric, Double> values) {
        OptionalLong available = memory("MemAvailable");
        if (available.isPresent()) {
            values.put(HostMetric.MEMORY_TOTAL_BYTES, (double) machineMemory);
            values.put(HostMetric.MEMORY_USED_BYTES, (double) machineMemory - available.getAsLong());
        }
        group.memory().ifPresent(job -> {
            values.put(HostMetric.JOB_MEMORY_USED_BYTES, (double) job.usedBytes());
            values.put(HostMetric.JOB_MEMORY_LIMIT_BYTES, (double) job.limitBytes());
        });
        kilobytes("proc/self/status", "VmRSS")
                .ifPresent(bytes -> values.put(HostMetric.PROCESS_MEMORY_BYTES, (double) bytes));
    }

    /** The lower of the group's share of time and the CPUs that this process may run on; empty if that is all of them. */
    private OptionalDouble jobCpus() {
        double may = system.read("proc/self/status")
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("Cpus_allowed_list:"))
                        .findFirst())
                .map(line -> (double)
                        CpuList.count(line.substring(line.indexOf(':') + 1).strip()))
                .orElse((double) cpus);
        double all = Math.min(may, group.cpus().orElse(may));
        return all < cpus ? OptionalDouble.of(all) : OptionalDouble.empty();
    }

    private Counters counters(String stat) {
        return new Counters(
                clock.getAsLong(),
                CpuTimes.of(stat),
                system.read("proc/diskstats").map(text -> Traffic.ofDisks(text, devices::isDisk)),
                system.read("proc/net/dev").map(text -> Traffic.ofNetwork(text, Devices::isInterface)),
                group.cpuSeconds(),
                processCpuSeconds());
    }

    /** Behind the program's name, which may hold anything but ends with the last bracket, come the numbers. */
    private OptionalDouble processCpuSeconds() {
        String stat = system.read("proc/self/stat").orElse("");
        String numbers = stat.substring(stat.lastIndexOf(')') + 1);
        OptionalLong user = SystemText.number(numbers, 11);
        OptionalLong kernel = SystemText.number(numbers, 12);
        return user.isPresent() && kernel.isPresent()
                ? OptionalDouble.of((user.getAsLong() + kernel.getAsLong()) / TICKS_PER_SECOND)
                : OptionalDouble.empty();
    }

    private void rates(Counters from, Counters to, EnumMap<HostMetric, Double> values) {
        double seconds = (to.nanos - from.nanos) / NANOS;
        if (seconds <= 0) {
            return;
        }
        if (from.cpu.isPresent() && to.cpu.isPresent()) {
            double ticks = Math.max(1, to.cpu.get().total() - from.cpu.get().total());
            values.put(
                    HostMetric.CPU_PERCENT,
                    100 * (to.cpu.get().busy() - from.cpu.get().busy()) / ticks);
            // a counter that Linux itself calls unreliable: it may go back
            values.put(
                    HostMetric.IOWAIT_PERCENT,
                    Math.max(0, 100 * (to.cpu.get().iowait() - from.cpu.get().iowait()) / ticks));
        }
        traffic(
                from.disks,
                to.disks,
                seconds,
                values,
                HostMetric.DISK_READ_BYTES_PER_SECOND,
                HostMetric.DISK_WRITE_BYTES_PER_SECOND);
        traffic(
                from.network,
                to.network,
                seconds,
                values,
                HostMetric.NETWORK_RECEIVE_BYTES_PER_SECOND,
                HostMetric.NETWORK_SEND_BYTES_PER_SECOND);
        if (jobCpus.isPresent() && from.jobCpuSeconds.isPresent() && to.jobCpuSeconds.isPresent()) {
            double used = to.jobCpuSeconds.getAsDouble() - from.jobCpuSeconds.getAsDouble();
            values.put(HostMetric.JOB_CPU_PERCENT, 100 * used / (seconds * jobCpus.getAsDouble()));
        }
        if (from.processCpuSeconds.isPresent() && to.processCpuSeconds.isPresent()) {
            double used = to.processCpuSeconds.getAsDouble() - from.processCpuSeconds.getAsDouble();
            values.put(HostMetric.PROCESS_CPU_PERCENT, 100 * used / seconds);
        }
    }

    private static void traffic(
            Optional<Traffic> from,
            Optional<Traffic> to,
            double seconds,
            EnumMap<HostMetric, Double> values,
            HostMetric in,
            HostMetric out) {
        if (from.isPresent() && to.isPresent()) {
            // a device that was taken away takes its bytes with it
            values.put(in, Math.max(0, to.get().in() - from.get().in()) / seconds);
            values.put(out, Math.max(0, to.get().out() - from.get().out()) / seconds);
        }
    }

    private OptionalLong memory(String key) {
        return kilobytes("proc/meminfo", key);
    }

    private OptionalLong kilobytes(String file, String key) {
        OptionalLong found = SystemText.keyed(system.read(file).orElse(""), key);
        return found.isPresent() ? OptionalLong.of(found.getAsLong() << 10) : found;
    }

    /** One folder of each file system. */
    private static List<Path> distinct(List<Path> folders) {
        List<Path> kept = new ArrayList<>();
        List<FileStore> stores = new ArrayList<>();
        for (Path folder : folders) {
            Path there = folder.toAbsolutePath();
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            try {
                FileStore store = Files.getFileStore(there);
                if (!stores.contains(store)) {
                    stores.add(store);
                    kept.add(there);
                }
            } catch (IOException e) {
                // no file system that could be full
            }
        }
        return List.copyOf(kept);
    }

    private static Stream<DiskSpace> space(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return Stream.of(new DiskSpace(
                    folder.toString(), store.getTotalSpace() - store.getUnallocatedSpace(), store.getUsableSpace()));
        } catch (IOException e) {
            return Stream.empty(); // unmounted meanwhile
        }
    }
}
