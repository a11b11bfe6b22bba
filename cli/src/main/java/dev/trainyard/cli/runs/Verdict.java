package dev.trainyard.cli.runs;

import dev.trainyard.runs.Change;
import dev.trainyard.runs.MetricsComparison;
import dev.trainyard.runs.MetricsComparison.Difference;
import dev.trainyard.runs.RunDiff;
import dev.trainyard.runs.RunFolder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a run could be repeated.
 *
 * @param identical every number of both, times, rates and system figures left out
 * @param compared how many numbers are equal
 * @param firstDifference the one of the lowest step; left is the run, right its repetition
 * @param environment what was not the same around them, and may be why
 */
public record Verdict(
        String run,
        String repetition,
        boolean identical,
        long compared,
        Optional<Difference> firstDifference,
        List<Change> environment) {
    /** Compares two finished runs. */
    public static Verdict of(RunFolder run, RunFolder repetition) {
        MetricsComparison metrics = MetricsComparison.of(run.metricsFile(), repetition.metricsFile());
        return new Verdict(
                run.id(),
                repetition.id(),
                metrics.identical(),
                metrics.compared(),
                metrics.first(),
                RunDiff.environment(run, repetition));
    }

    /** For people. */
    public String text() {
        String equal = String.format(Locale.ROOT, "%,d numbers equal bit for bit", compared);
        String parted = firstDifference
                .map(d -> "DIFFERENT: " + d.key() + " at step " + d.step() + " was " + d.left() + ", now " + d.right()
                        + " (" + equal + ")\n")
                .orElse(identical ? "EQUAL: " + equal + "\n" : "DIFFERENT: no number to compare\n");
        String around = environment.isEmpty() ? "" : "\n" + Changes.table("ENVIRONMENT", environment, run, repetition);
        return run + ", repeated as " + repetition + "\n" + parted + around;
    }
}
