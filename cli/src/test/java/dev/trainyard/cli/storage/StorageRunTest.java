package dev.trainyard.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The benchmark from its size to its verdict, as it is typed. */
class StorageRunTest {
    @TempDir
    Path dir;

    private SmallSet set = new SmallSet(Path.of(""));

    @BeforeEach
    void writeWorkload() throws IOException {
        set = SmallSet.in(dir);
    }

    @Test
    void aSetIsSizedGeneratedAndRead() {
        JsonNode size = json(ran(set.words("datasize", "-ma", "2", "-cm", "1", "--json")));
        // 5 GiB over 10,000 bytes a file; 500 steps of 2 accelerators, batches of 2, 2 samples a file
        assertThat(size.get("files_by_memory").asLong()).isEqualTo(536_871);
        assertThat(size.get("files_by_steps").asLong()).isEqualTo(1_000);
        assertThat(size.get("required_files").asLong()).isEqualTo(536_871);
        assertThat(size.get("bytes").asLong()).isEqualTo((536_871 + 6) * 10_000L);

        Ran made = ran(set.words("datagen", "-np", "2", "--json"));
        assertThat(made.exitCode()).isZero();
        assertThat(json(made).get("num_files_train").asInt()).isEqualTo(24);
        assertThat(ran(set.words("datagen", "-np", "2")).out()).startsWith("Nothing to do");

        Ran run = ran(set.run("-na", "2", "-cm", "1", "--json", "--params", "train.seed=5", "reader.read_threads=1"));
        JsonNode report = json(run);
        assertThat(run.exitCode()).as("INVALID: too few files").isEqualTo(3);
        assertThat(report.get("verdict").asString()).isEqualTo("INVALID");
        assertThat(report.get("findings")
                        .valueStream()
                        .map(one -> one.get("rule").asString()))
                .contains("data-set-size");
        assertThat(report.get("findings").get(0).propertyNames())
                .contains("rule", "parameter", "value", "verdict", "message");
        assertThat(report.get("au_percent")).hasSize(2);
        assertThat(report.propertyNames())
                .contains(
                        "au_rules_percent",
                        "au_mean_percent",
                        "samples_per_second",
                        "bytes_per_second",
                        "cpu_seconds",
                        "peak_memory_bytes");
        assertThat(report.get("au_expectation_met").asBoolean()).isTrue();
        assertThat(report.get("accelerators").asInt()).isEqualTo(2);
        assertThat(report.get("seed").asLong()).isEqualTo(5);
        assertThat(set.results()).isDirectoryRecursivelyContaining("glob:**/summary.json");
        assertThat(set.runs()).isDirectoryRecursivelyContaining("glob:**/summary.json");
    }

    @Test
    void whatIfJudgesWithoutData() {
        List<String> words =
                List.of("storage", "run", "-m", "unet3d", "-g", "h100", "-na", "2", "-cm", "1", "--what-if");
        Ran allowed = Ran.of(words, "--closed", "--params", "dataset.num_files_train=7000", "reader.read_threads=8");
        assertThat(allowed.exitCode()).isZero();
        assertThat(allowed.out()).contains("read_threads: 8", "verdict on the settings: CLOSED");
        assertThat(Ran.of(words, "--param", "dataset.num_files_train=6999").exitCode())
                .isEqualTo(3);
        assertThat(Ran.of(words, "--param", "dataset.num_file_train=7000"))
                .matches(ran -> ran.exitCode() == 2)
                .matches(ran -> ran.err().contains("did you mean num_files_train?"));
    }

    @Test
    void whatCouldNotBeSubmittedIsNotRunAsClosed() {
        Ran refused = ran(set.run("-na", "2", "-cm", "1", "--closed"));
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("INVALID dataset.num_files_train = 24", "not run");
        assertThat(set.results()).doesNotExist();
    }

    @Test
    void theCommandsToTypeNextKeepWhatWasGiven() {
        Ran size = Ran.of(
                "storage",
                "datasize",
                "-m",
                "resnet50",
                "-g",
                "h100",
                "-ma",
                "1",
                "-cm",
                "1",
                "-dd",
                "/mnt/x",
                "-p",
                "dataset.num_files_eval=10",
                "dataset.num_samples_per_file=100",
                "dataset.num_files_train=3");
        assertThat(size.out().lines().filter(line -> line.startsWith("  trainyard storage")))
                .hasSize(2)
                .allMatch(line -> line.contains(
                        "--param dataset.num_files_eval=10 --param" + " dataset.num_samples_per_file=100 "))
                .noneMatch(line -> line.contains("dataset.num_files_train=3 "));
    }

    @Test
    void missingDataIsGeneratedByTheCommandThatIsSaid() {
        Ran ran = ran(set.run(
                "-na",
                "2",
                "-p",
                "dataset.format=npy",
                "-dd",
                dir.resolve("none").toString()));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("trainyard storage datagen --workload " + set.workload() + " --num-processes 8"
                        + " --param dataset.format=npy --data-dir " + dir.resolve("none"));
    }

    @Test
    void aRunOfNothingIsRefused() {
        Ran ran = ran(set.run("-na", "2", "-p", "workflow.train=false"));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("workflow.train is false");
    }

    @Test
    void aFolderThatTakesNoResultsIsFoundBeforeTheRun() throws IOException {
        ran(set.words("datagen", "-np", "2"));
        Path file = Files.createFile(dir.resolve("file"));
        Ran ran = ran(set.words(
                "run",
                "-na",
                "2",
                "-rd",
                file.toString(),
                "--runs-dir",
                set.runs().toString()));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("results cannot be written in " + file, "give another --results-dir");
        assertThat(set.runs()).doesNotExist();
    }

    @Test
    void resultsThatCannotBeWrittenDoNotTakeTheReportWithThem() throws IOException {
        ran(set.words("datagen", "-np", "2"));
        Files.createDirectories(set.results());
        Path inTheWay = Files.createFile(set.results().resolve("training"));
        Ran run = ran(set.run("-na", "2", "--loops", "2", "--json"));
        assertThat(json(run).get("au_percent"))
                .as("the first loop, and no second")
                .hasSize(2);
        assertThat(run.err())
                .contains("trainyard: not kept, what is printed is all there is: cannot make a folder")
                .contains(inTheWay.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(set.results()).isDirectoryNotContaining("glob:**/history.jsonl");
    }

    @Test
    void aChoiceThatThereIsNotIsAnsweredWithWhatCanBeTyped() {
        Ran ran = ran(set.run("-na", "2", "--rules", "v4"));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("--rules: expected one of v2, v3, got 'v4'");
    }

    @Test
    void keysThatChangeNothingOrAreNotTrueAreSaid() {
        ran(set.words("datagen", "-np", "2"));
        Ran ran = ran(
                set.run("-na", "2", "-cm", "1", "-p", "workflow.generate_data=true", "dataset.num_samples_per_file=1"));
        assertThat(ran.err()).contains("workflow.generate_data has no effect");
        assertThat(ran.out()).contains("warning: the files have 2 samples each");
    }

    @Test
    void aTruncatedFileOfASetThatOthersMadeIsNamed() throws IOException {
        ran(set.words("datagen", "-np", "2"));
        Files.delete(set.data().resolve("manifest.json"));
        assertThat(ran(set.run("-na", "2")).exitCode()).isEqualTo(3);

        Path file = set.data().resolve("train/1/img_07_of_24.npz");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        Ran ran = ran(set.run("-na", "2"));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err())
                .contains(file + " ends at byte " + (bytes.length - 100) + " without the directory of a zip");
    }

    /** Stdout, which must be one JSON document and nothing else. */
    private static JsonNode json(Ran ran) {
        return Json.parse(ran.out());
    }

    private static Ran ran(List<String> words) {
        return Ran.of(words);
    }
}
