package dev.trainyard.monitor.diagnose;

/**
 * What is too much, in percent; 100 never is.
 *
 * @param hostMemory of the job's memory where it is limited, else of the machine's
 * @param hostCpu likewise
 * @param disk of the file systems that are watched
 * @param deviceMemory of a GPU
 */
public record Limits(double hostMemory, double hostCpu, double disk, double deviceMemory) {
    public static final Limits DEFAULT = new Limits(90, 90, 95, 90);
}
