package dev.trainyard.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Json;
import dev.trainyard.cli.Main;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.Status;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import dev.trainyard.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story in small: four processes of a few updates each. */
class DemoTest {
    private static final DemoLength NO_TIME = new DemoLength(20_000, 1, 0, 0, 4, 30, 30, 2, 1, 1, 1, 1, 16);

    private static final DemoLength SHORT = new DemoLength(20_000, 1, 60, 5, 4, 3, 6, 2, 40, 40, 8, 5, 16);

    @TempDir
    Path dir;

    private final StringWriter err = new StringWriter();
    private final Narrator narrator = new Narrator(new PrintWriter(err));
    private final Launch launch = new Launch(Main.class, "test", Optional.empty());
    private DemoFolder folder;
    private TextSource text;

    @BeforeEach
    void textAndFolder() throws IOException {
        text = TextSource.of(Optional.of(Files.writeString(
                dir.resolve("text.txt"), "Real text; not much of it, but \u00e9nough.\n".repeat(900))));
        folder = DemoFolder.choose(Optional.of(dir.resolve("a demo")), dir);
    }

    /** A machine that others use may be as slow as it likes: the training ends early, but properly. */
    @Test
    void aTrainingWithoutTimeEndsEarlyWithALastEvaluationAndACheckpoint() {
        folder.make();
        new TextChapter(folder, "text", text.excerpt(NO_TIME.textBytes())).tell(narrator);
        TrainChapter.Trained trained = new TrainChapter(folder, NO_TIME, launch).tell(narrator);
        assertThat(err.toString()).contains("the run ends early, after update 2");
        RunFolder run = new RunFolder(Path.of(trained.path()));
        assertThat(run.info().status()).isEqualTo(Status.FINISHED);
        assertThat(steps(run, "val/loss")).containsExactly(0, 2);
        assertThat(steps(run, "train/lr")).containsExactly(1, 2);
        assertThat(CheckpointStore.list(run.checkpoints())).first().returns(2L, CheckpointInfo::step);
    }

    @Test
    void tellsTheStoryToItsGoodEnd() throws IOException {
        DemoResult result = new Demo(folder, text, SHORT, launch, narrator).tell();

        assertThat(result.resilience().verdict()).contains("the same, bit for bit");
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        Survival survival = result.resilience();
        assertThat(survival.killedAt()).isBetween(9L, 39L);
        assertThat(survival.resumedFrom()).isLessThanOrEqualTo(survival.killedAt());
        assertThat(survival.killed().steps()).isEqualTo(40);
        assertThat(survival.numbersEqual()).isGreaterThan(120);
        assertThat(result.training().summary().steps()).isBetween(3L, 6L);
        assertThat(result.sample().text()).hasSize(40);
        assertThat(new RunStore(folder.runs()).list().stream().map(RunListing::state))
                .hasSize(7)
                .containsOnly("finished");

        assertThat(result.precision().first())
                .hasValueSatisfying(departure -> assertThat(departure.layer())
                        .isEqualTo(result.precision().spoilt()));

        assertThat(err.toString())
                .contains("1 of 6:", "6 of 6:", "Killed:", result.sample().text());
        assertThat(result.lines()).contains("text ", "model ", "sample ", "killed ", "storage ", "layer ", "report ");
        assertThat(Json.parse(Json.line(result))
                        .path("resilience")
                        .path("identical")
                        .asBoolean())
                .isTrue();
        assertThat(folder.report())
                .content()
                .contains("<svg", "Killed and resumed", survival.killed().weights(), "trainyard generate --model");
    }

    private static long[] steps(RunFolder run, String metric) {
        return Objects.requireNonNull(run.metrics().get(metric)).steps();
    }
}
