package dev.trainyard.runs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code run.json}: what a run is. Written when the run is made and at each change of its status.
 *
 * @param started when the folder was made; a resume does not change it
 * @param ended when the last status other than running was set
 * @param git of the working directory at the start
 * @param versions trainyard, java, libtorch
 */
public record RunInfo(
        String id,
        String kind,
        String name,
        List<String> tags,
        String group,
        String notes,
        Status status,
        Instant started,
        Optional<Instant> ended,
        List<String> command,
        String configHash,
        long seed,
        Optional<Git> git,
        String host,
        Map<String, String> versions,
        String device,
        int threads) {
    /** A file of another version, or one that lost a piece, may lack what is not essential: that is empty then. */
    public RunInfo {
        kind = Objects.requireNonNullElse(kind, "");
        name = Objects.requireNonNullElse(name, "");
        tags = Objects.requireNonNullElse(tags, List.of());
        group = Objects.requireNonNullElse(group, "");
        notes = Objects.requireNonNullElse(notes, "");
        ended = Objects.requireNonNullElse(ended, Optional.empty());
        command = Objects.requireNonNullElse(command, List.of());
        git = Objects.requireNonNullElse(git, Optional.empty());
        host = Objects.requireNonNullElse(host, "");
        versions = Objects.requireNonNullElse(versions, Map.of());
        device = Objects.requireNonNullElse(device, "");
    }

    RunInfo with(Status next, Optional<Instant> end) {
        return new RunInfo(
                id,
                kind,
                name,
                tags,
                group,
                notes,
                next,
                started,
                end,
                command,
                configHash,
                seed,
                git,
                host,
                versions,
                device,
                threads);
    }
}
