package dev.trainyard.runs;

import java.util.List;
import java.util.Map;

/**
 * What a run is started with. The store adds the rest of {@link RunInfo}: id, time, host, Java's version and git.
 *
 * @param kind which command made it: train, storage, ...
 * @param name for people; need not be unique; may be empty
 * @param group runs that belong together, such as a sweep; may be empty
 * @param notes free text; may be empty
 * @param command the command line, program first
 * @param configYaml the effective configuration, every value
 * @param configHash equal for runs that compute the same; see the design of resume
 * @param device what computes, as people name it: cpu, cuda:0
 * @param threads computing threads of one process
 * @param versions of what decides the result beside Java: trainyard, libtorch
 */
public record RunSpec(
        String kind,
        String name,
        List<String> tags,
        String group,
        String notes,
        List<String> command,
        String configYaml,
        String configHash,
        long seed,
        String device,
        int threads,
        Map<String, String> versions) {
    public RunSpec {
        tags = List.copyOf(tags);
        command = List.copyOf(command);
        versions = Map.copyOf(versions);
    }
}
