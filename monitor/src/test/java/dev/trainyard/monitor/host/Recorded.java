package dev.trainyard.monitor.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with what a machine told in /proc and /sys: four CPUs, 16 GB, a disk with a partition, two interfaces. */
final class Recorded {
    static final String STAT = """
            cpu  1000 10 200 8000 300 0 20 0 40 0
            cpu0 250 2 50 2000 75 0 5 0 10 0
            cpu1 250 3 50 2000 75 0 5 0 10 0
            cpu2 250 2 50 2000 75 0 5 0 10 0
            cpu3 250 3 50 2000 75 0 5 0 10 0
            intr 1 2 3
            """;
    static final String MEMINFO = """
            MemTotal:       16000000 kB
            MemFree:         1000000 kB
            MemAvailable:    4000000 kB
            Buffers:          200000 kB
            """;
    static final String DISKSTATS = """
             259       0 nvme0n1 5000 10 40000 900 3000 20 80000 700 0 500 1600 0 0 0 0
             259       1 nvme0n1p1 4000 10 30000 900 3000 20 80000 700 0 500 1600
             253       0 dm-0 4000 0 30000 900 3000 0 80000 700 0 500 1600
               7       0 loop0 100 0 800 10 0 0 0 0 0 10 10
            """;
    static final String NET = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 999999    100    0    0    0     0          0         0   999999    100    0    0    0     0       0          0
              eth0: 5000      50    0    0    0     0          0         0     7000     70    0    0    0     0       0          0
            docker0:1234      12    0    0    0     0          0         0     1234     12    0    0    0     0       0          0
            """;
    static final String STATUS = """
            Name:\tjava
            VmPeak:\t  9000000 kB
            VmRSS:\t  2000000 kB
            Cpus_allowed:\tf
            Cpus_allowed_list:\t0-3
            """;
    static final String SELF = "77 (a) b) S 1 77 77 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 30 0 1000 9 9\n";

    private final Path root;

    Recorded(Path root) {
        this.root = root;
        write("proc/stat", STAT);
        write("proc/meminfo", MEMINFO);
        write("proc/loadavg", "2.50 1.20 0.80 3/500 12345\n");
        write("proc/diskstats", DISKSTATS);
        write("proc/net/dev", NET);
        write("proc/self/status", STATUS);
        write("proc/self/stat", SELF);
        for (String disk : new String[] {"nvme0n1", "dm-0", "loop0"}) {
            write("sys/block/" + disk + "/size", "1\n");
        }
    }

    Path root() {
        return root;
    }

    void write(String file, String text) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.resolveSibling("."));
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
