package dev.trainyard.monitor.host;

import java.util.Optional;

/**
 * What the CPUs of the machine did since it started, all together: the first line of /proc/stat.
 *
 * @param busy in ticks of the clock, as the others
 * @param iowait had nothing to do but wait for a disk
 * @param total with idling
 */
record CpuTimes(long busy, long iowait, long total) {
    private static final int IDLE = 4;
    private static final int IOWAIT = 5;

    /** The guests' time behind it is part of user time already. */
    private static final int STEAL = 8;

    static Optional<CpuTimes> of(String stat) {
        Optional<String> line =
                stat.lines().filter(all -> all.startsWith("cpu ")).findFirst();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        long total = 0;
        for (int column = 1; column <= STEAL; column++) {
            total += SystemText.number(line.get(), column).orElse(0);
        }
        long iowait = SystemText.number(line.get(), IOWAIT).orElse(0);
        long idle = SystemText.number(line.get(), IDLE).orElse(0);
        return Optional.of(new CpuTimes(total - idle - iowait, iowait, total));
    }

    /** CPUs that the machine has. */
    static long count(String stat) {
        return stat.lines()
                .filter(line -> line.startsWith("cpu") && !line.startsWith("cpu "))
                .count();
    }
}
