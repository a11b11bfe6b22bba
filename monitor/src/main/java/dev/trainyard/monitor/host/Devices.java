package dev.trainyard.monitor.host;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which disks and interfaces count, so that no byte counts twice. */
final class Devices {
    private static final Set<String> STACKED_DISKS = Set.of("loop", "ram", "zram", "dm-", "md", "sr", "fd");
    private static final Set<String> VIRTUAL_INTERFACES =
            Set.of("veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "tap", "tun", "ifb", "dummy", "bond");

    private final SystemText system;
    private final Map<String, Boolean> disks = new HashMap<>();

    Devices(SystemText system) {
        this.system = system;
    }

    /** Whole disks: partitions are not in /sys/block, and what is stacked is on other disks. */
    boolean isDisk(String name) {
        return disks.computeIfAbsent(
                name,
                device -> system.exists("sys/block/" + device)
                        && STACKED_DISKS.stream().noneMatch(device::startsWith));
    }

    /** A container's only interface is no physical one, so what counts is told by name. */
    static boolean isInterface(String name) {
        return !name.equals("lo") && VIRTUAL_INTERFACES.stream().noneMatch(name::startsWith);
    }
}
