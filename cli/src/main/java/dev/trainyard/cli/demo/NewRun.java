package dev.trainyard.cli.demo;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Follows the run that another process begins after this object was made. It looks at files only: listing a store takes
 * every run's lock for an instant, which could just then be the instant in which the run wants it.
 */
final class NewRun {
    private final Path runs;
    private final Set<Path> before;

    NewRun(Path runs) {
        this.runs = runs;
        this.before = folders();
    }

    /** The last update that the run has recorded; 0 before the first. */
    long lastStep() {
        Optional<Path> run =
                folders().stream().filter(folder -> !before.contains(folder)).findFirst();
        MetricSeries loss = run.map(folder -> new RunFolder(folder).metrics().get("train/loss"))
                .orElse(null);
        return loss == null ? 0 : loss.steps()[loss.size() - 1];
    }

    private Set<Path> folders() {
        try (Stream<Path> entries = Files.list(runs)) {
            return entries.collect(Collectors.toSet());
        } catch (IOException e) {
            throw new JobException("cannot look into " + runs + ": " + FileProblem.of(e), e);
        }
    }
}
