package dev.trainyard.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a run's checkpoints lie, for those who look on from outside.
 *
 * @param folder which need not exist
 * @param data the folder of tokens that the run is trained on, if the run says it
 */
public record RunCheckpoints(Path folder, Optional<Path> data) {
    /** As the run's configuration says, which is read leniently: a run of another version is a run. */
    public static RunCheckpoints of(RunFolder run) {
        Map<String, String> config = run.configYaml()
                .map(yaml -> Config.parse(run.path().resolve("config.yaml").toString(), yaml, List.of())
                        .flattened())
                .orElse(Map.of());
        return new RunCheckpoints(
                given(config, "checkpoint.dir")
                        .map(elsewhere -> elsewhere.resolve(run.id()))
                        .orElse(run.checkpoints()),
                given(config, "data.path"));
    }

    private static Optional<Path> given(Map<String, String> config, String key) {
        return Optional.ofNullable(config.get(key))
                .filter(value -> !value.isEmpty() && !value.equals("null"))
                .map(Path::of);
    }
}
