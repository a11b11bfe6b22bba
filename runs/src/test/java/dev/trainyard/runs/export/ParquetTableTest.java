package dev.trainyard.runs.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.trainyard.runs.trackers.ExampleRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read back by hardwood, which knows nothing of the writer. */
class ParquetTableTest {
    @TempDir
    Path root;

    @Test
    void everyNumberComesBackAsTheSameBits() throws IOException {
        try (ExampleRun run = new ExampleRun(root, "mine")) {
            run.writer()
                    .metrics(1, 0.1, line -> line.put("train/loss", 0.1 + 0.2).put("grad/größe", Double.NaN));
            run.writer().metrics(Long.MAX_VALUE, 2, line -> line.put("train/loss", Double.NEGATIVE_INFINITY));
            String id = run.folder().id();
            assertThat(rows(write(run)))
                    .containsExactly(
                            id + " 1 0.1 train/loss " + (0.1 + 0.2),
                            id + " 1 0.1 grad/größe NaN",
                            id + " " + Long.MAX_VALUE + " 2.0 train/loss -Infinity");
        }
    }

    @Test
    void rowsOfSeveralGroupsAndManyNamesKeepTheirOrder() throws IOException {
        try (ExampleRun run = new ExampleRun(root, "mine")) {
            List<String> expected = new ArrayList<>();
            for (int step = 1; step <= 150; step++) {
                int at = step;
                run.writer().metrics(step, step, line -> {
                    for (int i = 0; i < 1000; i++) {
                        line.put("m" + i, at * 1000.0 + i);
                    }
                });
            }
            for (int step = 1; step <= 150; step++) {
                for (int i = 0; i < 1000; i++) {
                    expected.add(run.folder().id() + " " + step + " " + (double) step + " m" + i + " "
                            + (step * 1000.0 + i));
                }
            }
            assertThat(rows(write(run)).equals(expected)).isTrue();
        }
    }

    @Test
    void noNumbersAreAFileWithoutRows() throws IOException {
        try (ExampleRun run = new ExampleRun(root, "mine")) {
            assertThat(rows(write(run))).isEmpty();
        }
    }

    private Path write(ExampleRun run) throws IOException {
        Path file = root.resolve("table.parquet");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ParquetTable.write(new RunNumbers(List.of(run.folder()), name -> true), out);
        }
        return file;
    }

    private static List<String> rows(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader row = reader.rowReader()) {
            while (row.hasNext()) {
                row.next();
                rows.add(row.getString("run") + " " + row.getLong("step") + " " + row.getDouble("time") + " "
                        + row.getString("name") + " " + row.getDouble("value"));
            }
        }
        return rows;
    }
}
