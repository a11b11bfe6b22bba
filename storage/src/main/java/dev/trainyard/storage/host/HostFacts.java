package dev.trainyard.storage.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one host is. It travels between the hosts of a run as JSON.
 *
 * @param cpus that the kernel shows, threads of cores counted
 * @param memoryBytes the kernel's MemTotal
 * @param cpuInfo /proc/cpuinfo, of the last processor, as DLIO records it
 * @param memInfo /proc/meminfo, as DLIO records it
 */
public record HostFacts(
        String name,
        String cpuModel,
        int cpus,
        long memoryBytes,
        String kernel,
        List<Network> networks,
        Map<String, String> cpuInfo,
        Map<String, String> memInfo) {
    /**
     * A network interface that is up.
     *
     * @param megabitsPerSecond 0 where it does not say
     */
    public record Network(String name, long megabitsPerSecond) {}

    public HostFacts {
        networks = List.copyOf(networks);
    }

    /** This host. */
    public static HostFacts here() {
        return of(hostName(), new KernelFiles(Path.of("/")));
    }

    static HostFacts of(String name, KernelFiles kernel) {
        Map<String, String> cpu = kernel.values("proc/cpuinfo");
        Map<String, String> memory = kernel.values("proc/meminfo");
        long cpus = kernel.text("proc/cpuinfo")
                .lines()
                .filter(line -> line.startsWith("processor"))
                .count();
        List<Network> networks = kernel.names("sys/class/net").stream()
                .filter(net -> !net.equals("lo")
                        && !kernel.text("sys/class/net/" + net + "/operstate").equals("down"))
                .map(net -> new Network(net, Math.max(0, number(kernel.text("sys/class/net/" + net + "/speed")))))
                .toList();
        return new HostFacts(
                name,
                cpu.getOrDefault("model name", ""),
                cpus == 0 ? Runtime.getRuntime().availableProcessors() : Math.toIntExact(cpus),
                1024 * number(memory.getOrDefault("MemTotal", "0").replace(" kB", "")),
                kernel.text("proc/sys/kernel/osrelease"),
                networks,
                cpu,
                memory);
    }

    private static long number(String text) {
        return text.matches("-?\\d+") ? Long.parseLong(text) : 0;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a container without a name
        }
    }
}
