package dev.trainyard.cli.demo;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Sha256;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.runs.MetricsComparison;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of the run that was killed, beside the one that was not.
 *
 * @param killedAt the last update that was recorded before the kill
 * @param resumedFrom the update of the checkpoint from which it went on; 0 if it began anew
 * @param undisturbed the end of the run that was left alone
 * @param killed the end of the run that was killed and resumed
 * @param numbersEqual how many recorded numbers are equal, bit for bit
 * @param firstDifference where the numbers part; empty if they do not
 * @param identical whether all numbers, the weights and the optimiser's state are the same bits
 */
record Survival(
        long killedAt,
        long resumedFrom,
        End undisturbed,
        End killed,
        long numbersEqual,
        Optional<MetricsComparison.Difference> firstDifference,
        boolean identical,
        List<String> commands)
        implements Chapter.Outcome {
    private static final String WEIGHTS = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";

    /**
     * How a run ended.
     *
     * @param run its folder
     * @param steps updates done
     * @param weights SHA-256 of the last checkpoint's weights
     * @param optimizer SHA-256 of the last checkpoint's optimiser state
     */
    record End(String run, long steps, double valLoss, String weights, String optimizer) {
        static End of(RunFolder run) {
            Path last = CheckpointStore.list(run.checkpoints()).getFirst().directory();
            long steps = run.summary().orElseThrow().path("steps").asLong();
            double[] losses =
                    Objects.requireNonNull(run.metrics().get("val/loss")).values();
            return new End(
                    run.path().toString(),
                    steps,
                    losses[losses.length - 1],
                    sha256(last.resolve(WEIGHTS)),
                    sha256(last.resolve(OPTIMIZER)));
        }
    }

    static Survival compare(RunFolder undisturbed, RunFolder killed, long killedAt, List<String> commands) {
        MetricsComparison metrics = MetricsComparison.of(undisturbed.metricsFile(), killed.metricsFile());
        End left = End.of(undisturbed);
        End right = End.of(killed);
        boolean sameState =
                left.weights().equals(right.weights()) && left.optimizer().equals(right.optimizer());
        return new Survival(
                killedAt,
                resumedFrom(killed),
                left,
                right,
                metrics.compared(),
                metrics.first(),
                metrics.identical() && sameState,
                commands);
    }

    /** What the demo exits with. */
    ExitCode exitCode() {
        return identical ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    String verdict() {
        if (identical) {
            return "Both runs ended the same, bit for bit: " + numbersEqual + " recorded numbers, the weights and the"
                    + " optimiser's state.";
        }
        return "The runs DIFFER: "
                + firstDifference
                        .map(d -> d.key() + " of update " + d.step() + " is " + d.left() + " undisturbed, " + d.right()
                                + " resumed")
                        .orElse("the numbers are equal, but the files of the last checkpoint are not");
    }

    @Override
    public void addTo(HtmlReport page) {
        page.section("Killed and resumed")
                .paragraph(
                        "Two runs of one configuration, each in processes of its own. One was left alone; the other was"
                                + " killed with SIGKILL and resumed by a new process. " + verdict())
                .table(
                        List.of("", "undisturbed", "killed and resumed"),
                        List.of(
                                List.of("run", name(undisturbed), name(killed)),
                                List.of("processes", "1", "2"),
                                List.of("killed after", "never", "update " + killedAt),
                                List.of("went on from the checkpoint of", "", "update " + resumedFrom),
                                List.of("updates at the end", "" + undisturbed.steps(), "" + killed.steps()),
                                List.of("validation loss", "" + undisturbed.valLoss(), "" + killed.valLoss()),
                                List.of("SHA-256 of " + WEIGHTS, undisturbed.weights(), killed.weights()),
                                List.of("SHA-256 of " + OPTIMIZER, undisturbed.optimizer(), killed.optimizer())));
    }

    @Override
    public Map.Entry<String, String> inShort() {
        String fact = "after update " + killedAt + ", resumed from " + resumedFrom + ": "
                + (identical ? "identical to the undisturbed run, bit for bit" : "DIFFERS from the undisturbed run");
        return Map.entry("killed", fact);
    }

    private static String name(End end) {
        return String.valueOf(Path.of(end.run()).getFileName());
    }

    private static long resumedFrom(RunFolder run) {
        return run.events().stream()
                .filter(event -> event.path("kind").asString("").equals("resumed"))
                .mapToLong(event -> event.path("step").asLong())
                .max()
                .orElse(0);
    }

    /** As sha256sum prints it, so that the user can ask somebody else. */
    private static String sha256(Path file) {
        try {
            return Sha256.hex(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new JobException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }
}
