package dev.trainyard.storage.result;

import dev.trainyard.base.Json;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.host.HostFacts;
import dev.trainyard.storage.host.Mount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a run took place.
 *
 * @param hosts in the order of their ranks
 * @param data what the data is on, as the first host sees it
 * @param results what the results are on
 */
public record Environment(List<HostFacts> hosts, Optional<Mount> data, Optional<Mount> results) {
    private static final long GIB = 1L << 30;

    /** Of a command on the hosts of {@code world}, all of which must ask. */
    public static Environment of(World world, Path dataFolder, Path resultsFolder) {
        List<String> names = world.hosts();
        List<HostFacts> hosts = new ArrayList<>();
        int rank = 0;
        for (byte[] facts : world.allGather(Json.line(HostFacts.here()).getBytes(StandardCharsets.UTF_8))) {
            if (names.indexOf(names.get(rank)) == rank) {
                hosts.add(Json.read(new String(facts, StandardCharsets.UTF_8), HostFacts.class));
            }
            rank++;
        }
        return new Environment(List.copyOf(hosts), Mount.of(dataFolder), Mount.of(resultsFolder));
    }

    /** All hosts' memory together, bytes. */
    public long memoryBytes() {
        return hosts.stream().mapToLong(HostFacts::memoryBytes).sum();
    }

    /**
     * What the rules warn of: a host has more memory than was said of it. Empty if all is well.
     *
     * @param gib what was said; empty where nothing was
     */
    public Optional<String> underdeclared(OptionalInt gib) {
        return hosts.stream()
                .filter(host -> gib.isPresent() && host.memoryBytes() > (gib.getAsInt() + 1) * GIB)
                .findFirst()
                .map(host -> "--client-host-memory-in-gb says " + gib.getAsInt() + " GiB, but " + host.name() + " has "
                        + host.memoryBytes() / GIB
                        + " GiB: a submission must declare all of it, and the page cache uses it");
    }

    /** What the rules warn of: writing results then disturbs what is measured. Empty if all is well. */
    public Optional<String> sharedFileSystem() {
        return data.filter(mount -> results.map(Mount::device).equals(Optional.of(mount.device())))
                .map(mount -> "data and results are on one file system, " + mount.point() + " (" + mount.fileSystem()
                        + " on " + mount.source() + "): the rules (3.4.2, 4.4.2) want two, give another --results-dir");
    }
}
