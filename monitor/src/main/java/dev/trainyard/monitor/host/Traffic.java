package dev.trainyard.monitor.host;

import java.util.function.Predicate;

/**
 * Bytes that have gone in and out since the machine started.
 *
 * @param in read from disks, or received
 * @param out written to disks, or sent
 */
record Traffic(long in, long out) {
    /** The unit of /proc/diskstats, whatever the disk's own is. */
    private static final long SECTOR_BYTES = 512;

    /**
     * Of disks: /proc/diskstats.
     *
     * @param counts whether a device is one of its own, and not a part or a combination of others
     */
    static Traffic ofDisks(String diskstats, Predicate<String> counts) {
        long read = 0;
        long written = 0;
        for (String line : diskstats.lines().toList()) {
            String[] words = line.strip().split(" +", 4); // the numbers, then the name
            if (words.length == 4 && counts.test(words[2])) {
                read += SystemText.number(line, 5).orElse(0);
                written += SystemText.number(line, 9).orElse(0);
            }
        }
        return new Traffic(read * SECTOR_BYTES, written * SECTOR_BYTES);
    }

    /** Of network interfaces: /proc/net/dev. */
    static Traffic ofNetwork(String dev, Predicate<String> counts) {
        long received = 0;
        long sent = 0;
        for (String line : dev.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0 && counts.test(line.substring(0, colon).strip())) {
                String numbers = line.substring(colon + 1);
                received += SystemText.number(numbers, 0).orElse(0);
                sent += SystemText.number(numbers, 8).orElse(0);
            }
        }
        return new Traffic(received, sent);
    }
}
