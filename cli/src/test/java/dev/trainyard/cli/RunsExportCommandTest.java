package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet is read back in ParquetTableTest. */
class RunsExportCommandTest {
    @TempDir
    Path dir;

    private RunStore store = new RunStore(Path.of("runs"));
    private RunFolder one = new RunFolder(Path.of("."));
    private RunFolder two = new RunFolder(Path.of("."));

    @BeforeEach
    void write() {
        store = new RunStore(dir.resolve("runs"));
        one = ExampleRuns.run(store, ExampleRuns.spec("train", "one", List.of()), Status.FINISHED, writer -> {
            writer.metrics(1, 0.5, line -> line.put("train/loss", 4.25).put("odd,\"name\"", Double.NaN));
            writer.metrics(2, 1, line -> line.put("val/loss", 3.5));
        });
        two = ExampleRuns.run(
                store,
                ExampleRuns.spec("train", "two", List.of()),
                Status.FINISHED,
                writer -> writer.metrics(7, 2, line -> line.put("train/loss", 1)));
    }

    @Test
    void longCsvHasARowForEachNumberOfEachRun() {
        Ran ran = export("one", "two", "--csv");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .isEqualTo(String.join(
                        "\n",
                        "run,step,time,name,value",
                        one.id() + ",1,0.5,train/loss,4.25",
                        one.id() + ",1,0.5,\"odd,\"\"name\"\"\",NaN",
                        one.id() + ",2,1.0,val/loss,3.5",
                        two.id() + ",7,2.0,train/loss,1.0",
                        ""));
    }

    @Test
    void wideCsvHasARowForEachStepAndEmptyCells() {
        assertThat(export("one", "two", "--csv", "--wide", "--metric", "(train|val)/loss")
                        .out())
                .isEqualTo(String.join(
                        "\n",
                        "run,step,time,train/loss,val/loss",
                        one.id() + ",1,0.5,4.25,",
                        one.id() + ",2,1.0,,3.5",
                        two.id() + ",7,2.0,1.0,",
                        ""));
    }

    @Test
    void aFileIsReplacedWholeAndSaidOnStderr() throws IOException {
        Path out = dir.resolve("table.parquet");
        Files.writeString(out, "before");
        Ran ran = export("one", "--parquet", "--out", out.toString());
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("3 rows of 1 runs in " + out + "\n");
        assertThat(Files.readAllBytes(out)).startsWith('P', 'A', 'R', '1').endsWith('P', 'A', 'R', '1');
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void whatCannotBeDoneIsOneLine() {
        assertThat(export("one").err()).hasLineCount(1).contains("--csv");
        assertThat(export("one", "--csv", "--parquet").exitCode()).isEqualTo(2);
        assertThat(export("one", "--parquet").err()).hasLineCount(1).contains("--parquet needs --out FILE");
        assertThat(export("one", "--parquet", "--wide", "--out", "x").err()).contains("--wide is for --csv");
        assertThat(export("nobody", "--csv").err()).hasLineCount(1).contains("no run 'nobody'");
        assertThat(export("one", "--csv", "--metric", "(").err())
                .hasLineCount(1)
                .contains("--metric");
        Ran ran =
                export("one", "--csv", "--out", dir.resolve("missing/table.csv").toString());
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).hasLineCount(1).contains("cannot write", "no such file or folder");
    }

    private Ran export(String... arguments) {
        return Ran.of(List.of("runs", "export", "--runs-dir", store.root().toString()), arguments);
    }
}
