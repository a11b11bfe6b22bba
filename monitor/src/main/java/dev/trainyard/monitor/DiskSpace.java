package dev.trainyard.monitor;

/**
 * The file system that a folder is on.
 *
 * @param folder that was asked about
 * @param usableBytes that this user can still write; less than what is free where some is kept for root
 */
public record DiskSpace(String folder, long usedBytes, long usableBytes) {
    /** How full it is for this user, as df says. */
    public double usedPercent() {
        return 100.0 * usedBytes / Math.max(1, usedBytes + usableBytes);
    }
}
