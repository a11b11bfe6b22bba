package dev.trainyard.storage.result;

import dev.trainyard.storage.host.HostFacts;
import dev.trainyard.storage.host.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a run took place.
 *
 * @param hosts in the order of their ranks
 * @param data what the data is on, as the first host sees it
 * @param results what the results are on
 */
public record Environment(List<HostFacts> hosts, Optional<Mount> data, Optional<Mount> results) {
    /** Of a run on {@code hosts}. */
    public static Environment of(List<HostFacts> hosts, Path dataFolder, Path resultsFolder) {
        return new Environment(List.copyOf(hosts), Mount.of(dataFolder), Mount.of(resultsFolder));
    }

    /** All hosts' memory together, bytes. */
    public long memoryBytes() {
        return hosts.stream().mapToLong(HostFacts::memoryBytes).sum();
    }

    /** What the rules warn of: writing results then disturbs what is measured. Empty if all is well. */
    public Optional<String> sharedFileSystem() {
        return data.filter(mount -> results.map(Mount::device).equals(Optional.of(mount.device())))
                .map(mount -> "data and results are on one file system, " + mount.point() + " (" + mount.fileSystem()
                        + " on " + mount.source() + "): rule 3.4.2 wants two, give another --results-dir");
    }
}
