package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunsVerifyCommandTest {
    private static final RunRepeater NEVER = (config, store) -> {
        throw new AssertionError("a run that cannot be verified was repeated");
    };

    @TempDir
    Path dir;

    private RunStore store = new RunStore(Path.of("runs"));

    @BeforeEach
    void open() {
        store = new RunStore(dir);
    }

    @Test
    void aRunThatGivesTheSameNumbersIsEqual() {
        RunFolder run = ExampleRuns.finished(store, "one", List.of(), 3.25);
        Ran ran = verify(repeating(3.25), "one");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains(run.id(), "EQUAL: 5 numbers").doesNotContain("DIFFERENT", "ENVIRONMENT");
        assertThat(ran.err()).contains("repeating run " + run.id());
        assertThat(store.list().getFirst().info().orElseThrow().tags()).containsExactly("verify");
    }

    @Test
    void theFirstNumberThatDiffersIsNamedAndTheVerdictIsNegative() {
        ExampleRuns.finished(store, "one", List.of(), 3.25);
        Ran ran = verify(repeating(3.2500000000000004), "one");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out())
                .contains("DIFFERENT: train/loss at step 3 was 3.25, now 3.2500000000000004 (4 numbers equal");
    }

    @Test
    void theVerdictAsJson() {
        RunFolder run = ExampleRuns.finished(store, "one", List.of(), 3.25);
        JsonNode verdict = verify(repeating(3.5), "one", "--json").json();
        assertThat(verdict.get("run").asString()).isEqualTo(run.id());
        assertThat(verdict.get("identical").asBoolean()).isFalse();
        assertThat(verdict.get("first_difference").toString())
                .isEqualTo("{\"step\":3,\"key\":\"train/loss\",\"left\":\"3.25\",\"right\":\"3.5\"}");
        JsonNode equal = verify(repeating(3.25), run.id(), "--json").json();
        assertThat(equal.get("identical").asBoolean()).isTrue();
        assertThat(equal.get("first_difference").isNull()).isTrue();
    }

    @Test
    void anInterruptedRepetitionIsNoVerdict() {
        ExampleRuns.finished(store, "one", List.of(), 3.25);
        RunRepeater interrupted = (config, where) ->
                ExampleRuns.run(where, ExampleRuns.spec("train", "", List.of()), Status.INTERRUPTED, writer -> {});
        Ran ran = verify(interrupted, "one");
        assertThat(ran.exitCode()).isEqualTo(130);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("nothing was compared", "is interrupted");
    }

    @Test
    void aConfigurationThatCannotBeRunHereIsOneLine() {
        ExampleRuns.finished(store, "one", List.of(), 3.25);
        RunRepeater refusing = (config, where) -> {
            throw new InputException("no data folder x");
        };
        Ran ran = verify(refusing, "one");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).endsWith("trainyard: no data folder x\n");
    }

    @Test
    void onlyAFinishedTrainingRunWithMetricsIsRepeated() {
        make("train", Status.RUNNING, writer -> writer.metrics(1, 1, line -> line.put("train/loss", 1)));
        refused("is crashed: only a finished run");
        make("storage", Status.FINISHED, writer -> writer.metrics(1, 1, line -> line.put("au", 1)));
        refused("of kind 'storage'");
        make("train", Status.FINISHED, writer -> {});
        refused("has no metrics");
    }

    private void make(String kind, Status status, Consumer<RunWriter> work) {
        dir = dir.resolve("next");
        store = new RunStore(dir);
        ExampleRuns.run(store, ExampleRuns.spec(kind, "it", List.of()), status, work);
    }

    private void refused(String why) {
        Ran ran = verify(NEVER, "it");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains(why);
        assertThat(store.list()).hasSize(1);
    }

    private static RunRepeater repeating(double lastLoss) {
        return (config, where) -> {
            assertThat(config).isEqualTo(ExampleRuns.CONFIG);
            return ExampleRuns.finished(where, "", List.of(RunRepeater.TAG), lastLoss);
        };
    }

    private Ran verify(RunRepeater repeater, String... args) {
        String[] all = new String[args.length + 4];
        System.arraycopy(new String[] {"runs", "verify", "--runs-dir", dir.toString()}, 0, all, 0, 4);
        System.arraycopy(args, 0, all, 4, args.length);
        return Ran.with(repeater, all);
    }
}
