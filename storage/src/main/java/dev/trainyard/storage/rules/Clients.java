package dev.trainyard.storage.rules;

import java.util.OptionalLong;

/**
 * The hosts that emulate accelerators.
 *
 * @param accelerators on all hosts together
 * @param declaredBytes memory of one host, as the user says
 * @param measuredBytes memory of all hosts together, as their kernels say, where known
 */
public record Clients(int accelerators, int hosts, long declaredBytes, OptionalLong measuredBytes) {
    /** The memory that a data set must exceed: the larger of what is said and what is there. */
    public long memoryBytes() {
        return Math.max(Math.multiplyExact(hosts, declaredBytes), measuredBytes.orElse(0));
    }
}
