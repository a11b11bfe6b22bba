package dev.trainyard.scaling.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.scaling.study.TrialResult.Status;
import dev.trainyard.torch.nn.Activation;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GptSweepTest {
    @TempDir
    private Path root;

    private TinyStudy study;

    @BeforeEach
    void writeData() throws IOException {
        study = new TinyStudy(root);
    }

    @Test
    void aPlanSpendsItsBudgetsOnModelsThatCanBeBuilt() {
        SweepPlan plan = study.plan();
        assertThat(plan.trials()).hasSize(4);
        for (Trial trial : plan.trials()) {
            assertThat(trial.n()).isEqualTo(new Gpt(shape(trial)).parameterCount());
            assertThat(trial.plannedFlops()).isEqualTo(6.0 * trial.n() * trial.d());
            assertThat(trial.plannedFlops() / trial.budget()).isCloseTo(1, within(0.01));
            assertThat(trial.d()).isEqualTo(trial.steps() * 2 * 8);
            assertThat(trial.estimatedSeconds()).isPositive();
        }
    }

    private static GptShape shape(Trial trial) {
        return new GptShape(
                Integer.parseInt(trial.model().get("model.n_layer")),
                Integer.parseInt(trial.model().get("model.n_head")),
                Integer.parseInt(trial.model().get("model.n_embd")),
                8,
                OptionalInt.of(13),
                false,
                0,
                Activation.GELU,
                true,
                1e-5);
    }

    @Test
    void everyTrialIsTrainedForItsTokensExactly() throws IOException {
        GptSweep.Outcome outcome = study.run(Optional.of(study.config()));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        JsonNode rows = Json.parse(Files.readString(study.folder().path().resolve("results.json")));
        assertThat(rows).hasSize(4);
        for (JsonNode row : rows) {
            assertThat(row.path("status").asString()).isEqualTo("completed");
            assertThat(row.path("tokens").asLong()).isEqualTo(row.path("d").asLong());
            assertThat(row.path("actual_flops").asDouble())
                    .isEqualTo(6.0 * row.path("n").asLong() * row.path("d").asLong());
            assertThat(row.path("final_loss").asDouble()).isBetween(0.1, Math.log(13));
            assertThat(row.path("device").asString()).isEqualTo("cpu");
            assertThat(row.path("error").isNull()).isTrue();
            assertThat(row.path("wall_time_seconds").asDouble()).isPositive();
            RunFolder run =
                    new RunFolder(study.folder().path().resolve(row.path("run").asString()));
            assertThat(run.info().status()).isEqualTo(dev.trainyard.runs.Status.FINISHED);
        }
    }

    @Test
    void whatIsCompletedIsNotTrainedAgain() throws IOException {
        List<TrialResult> first = study.run(Optional.of(study.config())).results();
        // As after a kill between the end of a trial and its row.
        study.folder()
                .update(rows -> rows.stream()
                        .map(row -> row.with(Status.RUNNING, Optional.empty()))
                        .toList());
        List<TrialResult> second = study.run(Optional.empty()).results();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aBudgetThatIsAddedLaterKeepsWhatIsDone() {
        List<TrialResult> first = study.run(Optional.of(study.config())).results();
        SweepPlan larger = study.plan("sweep.budgets=[2e7,4e7,8e7]");
        assertThat(larger.trials()).hasSize(6);
        assertThat(study.folder().results()).containsAll(first).hasSize(6);
        assertThat(study.run(Optional.empty()).results())
                .containsAll(first)
                .allMatch(row -> row.status() == Status.COMPLETED);
    }

    @Test
    void anotherRecipeNeverMixesWithThisOne() {
        study.plan();
        assertThatThrownBy(() -> study.plan("optimizer.learning_rate=3e-3"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("optimizer.learning_rate was 0.01, now 0.003")
                .hasMessageContaining("choose another --out");
        assertThatThrownBy(() -> study.run(Optional.of(study.config("sweep.budgets=[2e7]"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds another plan");
    }

    @Test
    void otherTokensInTheSamePlaceAreRefused() throws IOException {
        study.plan();
        Files.write(study.data().resolve("train.bin"), TinyStudy.tokens(20_000, 3));
        assertThatThrownBy(() -> study.run(Optional.empty()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds other tokens than when");
    }

    @Test
    void aBudgetOfTooFewUpdatesIsRefusedWithWhatToChange() {
        assertThatThrownBy(() -> study.plan("sweep.budgets=[2e7]", "train.batch_size=64"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("miss the budget by more than 1 %")
                .hasMessageContaining("by train.batch_size or sweep.batch_rule");
        assertThatThrownBy(() -> study.plan("sweep.budgets=[]"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("budgets is empty");
        assertThatThrownBy(() -> study.plan("sweep.lr_rule=power"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("needs exponent and reference");
        assertThat(study.folder().path()).doesNotExist();
    }

    @Test
    void repeatedTokensAreSaid() {
        assertThat(study.plan("sweep.budgets=[2e7,9e8]").warnings())
                .anyMatch(warning -> warning.contains("read the 20.0k unique tokens more than once"));
    }

    @Test
    void anUnfinishedTrialGoesOnFromItsCheckpoint() {
        // The same study, undisturbed and stopped on the way, ends with the same losses.
        List<TrialResult> whole = study.run(Optional.of(study.config())).results();
        SweepFolder other = new SweepFolder(root.resolve("other"));
        SweepPlan plan = new GptSweep(other, Optional.empty()).plan(study.config());
        Trial trial = plan.trials().getLast();
        StoppedTrial.stopOnTheWay(other, plan, trial);
        assertThat(SweepRun.due(other, plan, false)).hasSize(4);
        List<TrialResult> resumed = new GptSweep(other, Optional.empty())
                .run(Optional.empty(), false, "test", List.of("trainyard"))
                .results();
        assertThat(new RunFolder(other.runs().resolve(trial.experimentId())).events())
                .anyMatch(event -> event.path("kind").asString().equals("resumed"));
        assertThat(resumed)
                .extracting(TrialResult::finalLoss)
                .isEqualTo(whole.stream().map(TrialResult::finalLoss).toList());
    }
}
