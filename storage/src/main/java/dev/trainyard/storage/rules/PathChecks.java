package dev.trainyard.storage.rules;

import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.result.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The rules on where data and results lie, the same for trainings and checkpoints. */
final class PathChecks {
    private PathChecks() {}

    static Optional<Finding> folders(ResultTree tree, StoredRun run, String rule, String dataOption) {
        JsonNode args = run.metadata().path("args");
        String data = args.path(dataOption).asString("");
        String results = args.path("results_dir").asString("");
        boolean good = !data.isEmpty() && !results.isEmpty() && !Path.of(data).equals(Path.of(results));
        return good
                ? Optional.empty()
                : Optional.of(Finding.invalid(
                        rule,
                        tree.relative(run.folder()) + ": " + dataOption,
                        data,
                        "another folder than results_dir",
                        run.metadata().isMissingNode() ? "there is no metadata" : "both must be given and differ"));
    }

    /** mlpstorage writes fs_separation.json only when its own test has passed; Trainyard records both mounts. */
    static Optional<Finding> fileSystems(ResultTree tree, StoredRun run, String rule) {
        JsonNode system = run.metadata().path("system_info");
        String data = system.path("data").path("device").asString("");
        String results = system.path("results").path("device").asString("");
        String where = tree.relative(run.folder());
        if (Files.exists(run.folder().resolve("fs_separation.json"))) {
            return Optional.empty();
        }
        if (data.isEmpty() || results.isEmpty()) {
            return Optional.of(Finding.remark(
                    rule, where, "not recorded", "two file systems", "warning: the file systems were not recorded"));
        }
        return !data.equals(results)
                ? Optional.empty()
                : Optional.of(Finding.invalid(
                        rule,
                        where,
                        system.path("data").path("point").asString(""),
                        "two file systems",
                        "results were written to the file system that was measured"));
    }

    /** The finding with the run's folder in front of what it is about. */
    static Finding in(ResultTree tree, StoredRun run, Finding found) {
        return new Finding(
                found.rule(),
                tree.relative(run.folder()) + ": " + found.parameter(),
                found.value(),
                found.allowed(),
                found.verdict(),
                found.message());
    }

    /** Empty if it cannot be read. */
    static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
