package dev.trainyard.storage.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** What this process and its machine have used, from the kernel's own counts; zero or empty where there is none. */
final class ProcessUsage {
    private ProcessUsage() {}

    /** User and system time of all threads since the process began. */
    static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }

    /** The most memory that was resident at once. */
    static long peakMemoryBytes() {
        return kibibytes(Path.of("/proc/self/status"), "VmHWM:");
    }

    /** Memory of the machine. */
    static long machineMemoryBytes() {
        return kibibytes(Path.of("/proc/meminfo"), "MemTotal:");
    }

    /** Bytes that devices delivered for this process's reads, whoever caches in between. */
    static OptionalLong deviceBytesRead() {
        return field(Path.of("/proc/self/io"), "read_bytes:");
    }

    private static long kibibytes(Path file, String name) {
        return field(file, name).orElse(0) * 1024;
    }

    private static OptionalLong field(Path file, String name) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return OptionalLong.of(Long.parseLong(
                            line.substring(name.length()).replace("kB", "").strip()));
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
