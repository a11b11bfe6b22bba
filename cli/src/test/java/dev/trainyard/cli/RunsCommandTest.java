package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunsCommandTest {
    @TempDir
    Path dir;

    private RunStore store = new RunStore(Path.of("runs"));

    @BeforeEach
    void open() {
        store = new RunStore(dir.resolve("runs"));
    }

    @Test
    void noRunsIsAnEmptyAnswerNotAnError() {
        Ran text = runs("list");
        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).isEmpty();
        assertThat(text.err()).hasLineCount(1).contains("no runs in " + store.root());
        assertThat(runs("list", "--json").json().isEmpty()).isTrue();
    }

    @Test
    void listFiltersByStatusAndTagAndStopsAtTheLimit() {
        String tagged = ExampleRuns.finished(store, "one", List.of("sweep"), 3).id();
        ExampleRuns.finished(store, "two", List.of(), 3);
        String failed = ExampleRuns.run(
                        store, ExampleRuns.spec("train", "three", List.of("sweep")), Status.FAILED, writer -> {})
                .id();
        String crashed = ExampleRuns.run(
                        store, ExampleRuns.spec("train", "four", List.of()), Status.RUNNING, writer -> {})
                .id();
        assertThat(ids("--tag", "sweep")).containsExactlyInAnyOrder(tagged, failed);
        assertThat(ids("--status", "failed")).containsExactly(failed);
        assertThat(ids("--status", "crashed")).containsExactly(crashed);
        assertThat(ids("--tag", "sweep", "--status", "FINISHED")).containsExactly(tagged);
        assertThat(ids("--limit", "2")).hasSize(2);
        assertThat(runs("list").out()).hasLineCount(5).contains("ID", "one", "sweep", "crashed");
    }

    @Test
    void aBrokenRunIsListedWithItsReason() throws IOException {
        Files.createDirectories(store.root().resolve("20200101-000000-aaaa"));
        Ran ran = runs("list");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("20200101-000000-aaaa  broken");
        assertThat(ran.err()).hasLineCount(1).contains("no run.json");
    }

    @Test
    void aDescriptionThatLacksWhatIsNotEssentialIsStillARun() throws IOException {
        Path folder = Files.createDirectories(store.root().resolve("20200101-000000-aaaa"));
        Files.writeString(folder.resolve("run.json"), """
                {"id": "20200101-000000-aaaa", "status": "finished", "started": "2020-01-01T00:00:00Z", "config_hash": ""}
                """);
        assertThat(runs("list", "--tag", "x").exitCode()).isZero();
        assertThat(runs("show", "latest").exitCode()).isZero();
        assertThat(runs("diff", "latest", "latest").out()).isEqualTo("no difference\n");
    }

    @Test
    void showTellsAllAboutARun() throws IOException {
        RunFolder run = ExampleRuns.finished(store, "one", List.of("a"), 3.25);
        Files.writeString(
                Files.createDirectories(run.checkpoints().resolve("step-00000003"))
                        .resolve("x"),
                "12345");
        JsonNode shown = runs("show", "latest", "--json").json();
        assertThat(shown.get("info").get("id").asString()).isEqualTo(run.id());
        assertThat(shown.get("state").asString()).isEqualTo("finished");
        assertThat(shown.get("config").get("model.n_layer").asString()).isEqualTo("2");
        assertThat(shown.get("best").toString()).isEqualTo("{\"step\":2,\"value\":3.5}");
        assertThat(shown.get("metrics").get("train/loss").toString()).isEqualTo("{\"step\":3,\"value\":3.25}");
        assertThat(shown.get("events").get(0).get("kind").asString()).isEqualTo("checkpoint_committed");
        assertThat(shown.get("checkpoints").get(0).get("bytes").asInt()).isEqualTo(5);
        assertThat(shown.get("summary").get("best_val_loss").asDouble()).isEqualTo(3.5);
        assertThat(runs("show", "one").out())
                .contains("run       " + run.id() + " (one)")
                .contains("3.5 at step 2", "train/loss", "checkpoint_committed", "step=3", "5 B", "model.n_layer: 2");
    }

    @Test
    void showFindsCheckpointsThatLieElsewhere() throws IOException {
        Path scratch = dir.resolve("scratch");
        RunFolder run = ExampleRuns.run(
                store,
                ExampleRuns.spec("train", "x", List.of()),
                Status.FINISHED,
                writer -> writer.config("checkpoint:\n  dir: " + scratch + "\n"));
        Files.createDirectories(scratch.resolve(run.id()).resolve("step-00000007"));
        JsonNode shown = runs("show", "x", "--json").json();
        assertThat(shown.get("checkpoints").get(0).get("step").asInt()).isEqualTo(7);
    }

    @Test
    void theBestLossIsANumberAlsoAfterNaN() {
        ExampleRuns.run(store, ExampleRuns.spec("train", "x", List.of()), Status.FAILED, writer -> {
            writer.metrics(1, 1, line -> line.put("val/loss", Double.NaN));
            writer.metrics(2, 2, line -> line.put("val/loss", 4));
            writer.metrics(3, 3, line -> line.put("val/loss", Double.NaN));
        });
        JsonNode shown = runs("show", "x", "--json").json();
        assertThat(shown.get("best").toString()).isEqualTo("{\"step\":2,\"value\":4.0}");
        assertThat(shown.get("metrics").get("val/loss").get("value").asString()).isEqualTo("NaN");
    }

    @Test
    void diffShowsBothSides() {
        String left = ExampleRuns.finished(store, "one", List.of(), 3.25).id();
        String right = ExampleRuns.finished(store, "two", List.of(), 3.5).id();
        Ran ran = runs("diff", "one", "two");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("LAST METRICS")
                .contains(left, right)
                .containsPattern("train/loss +3\\.25 +3\\.5");
        JsonNode diff = runs("diff", "one", "two", "--json").json();
        assertThat(diff.get("config").isEmpty()).isTrue();
        assertThat(diff.get("metrics").findValuesAsString("key")).contains("train/loss");
        assertThat(runs("diff", "one", left).out()).isEqualTo("no difference\n");
    }

    @Test
    void completionKnowsTheStates() {
        assertThat(Ran.of("generate-completion").out()).contains("prepare", "diff", "crashed");
    }

    private List<String> ids(String... filter) {
        return Ran.of(
                        List.of(
                                "runs",
                                "list",
                                "--json",
                                "--runs-dir",
                                store.root().toString()),
                        filter)
                .json()
                .valueStream()
                .map(run -> run.get("id").asString())
                .toList();
    }

    private Ran runs(String command, String... more) {
        return Ran.of(List.of("runs", command, "--runs-dir", store.root().toString()), more);
    }
}
