package dev.trainyard.runs.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is wrong with the files of runs, or of the index, costs no more than that. */
class DamagedFilesTest extends IndexedFolder {
    @Test
    void aFileThatBecameShorterOrAnotherIsReadAnew() throws IOException {
        RunFolder run = run(writer -> steps(writer, 1, 100));
        index().refresh();
        Files.writeString(run.metricsFile(), "{\"step\":1,\"loss\":5}\n");
        index().refresh();
        assertThat(curve(run, "loss", Window.all(Axis.STEP, 1000)).size()).isEqualTo(1);
        Files.delete(run.metricsFile());
        index().refresh();
        assertThat(index().metrics(run.id(), Source.METRICS)).isEmpty();
    }

    @Test
    void brokenLinesAndATornEndAreCountedAndPassedOver() throws IOException {
        RunFolder run = run(writer -> steps(writer, 1, 3));
        Files.writeString(run.metricsFile(), """
                nonsense
                {"step":4,"loss":4
                [1,2]
                {"step":5,"loss":5} trailing
                {"step":6,"loss":--6}
                \u0000\u0000\u0000
                {"step":7, "loss": 7, "nested": {"a": [1, "}"]}, "flag": true, "none": null }
                {"step":8,"lo""", StandardOpenOption.APPEND);
        index().refresh();
        IndexedRun.ReadFile file = read(run);
        assertThat(file.broken()).isEqualTo(6);
        assertThat(file.torn()).isEqualTo(13);
        assertThat(file.lines()).isEqualTo(4);
        assertThat(curve(run, "loss", Window.all(Axis.STEP, 10)).x(3)).isEqualTo(7);
        Files.writeString(run.metricsFile(), "ss\":8}\n", StandardOpenOption.APPEND);
        index().refresh();
        assertThat(figures(run, "loss").last()).isEqualTo(8);
        assertThat(read(run).torn()).isZero();
    }

    @Test
    void numbersInEverySpellingAreRead() throws IOException {
        RunFolder run = run(writer -> {});
        List<String> spellings = List.of(
                "0",
                "-0.0",
                "1e3",
                "1E+3",
                "-1.5e-7",
                "123456789012345678901234567890",
                "4.9E-324",
                "1.7976931348623157E308",
                "0.1",
                "18.423240998946813",
                "9007199254740993",
                "\"NaN\"",
                "\"Infinity\"",
                "\"-Infinity\"",
                "NaN",
                "-Infinity");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < spellings.size(); i++) {
            lines.append("{\"step\":")
                    .append(i)
                    .append(",\"x\":")
                    .append(spellings.get(i))
                    .append("}\n");
        }
        Files.writeString(run.metricsFile(), lines);
        index().refresh();
        Curve curve = curve(run, "x", Window.all(Axis.STEP, 100));
        for (int i = 0; i < spellings.size(); i++) {
            assertThat(curve.y(i))
                    .as(spellings.get(i))
                    .isEqualTo(Double.valueOf(spellings.get(i).replace("\"", "")));
        }
    }

    @Test
    void aMetricThatBecomesTextKeepsItsNumbers() throws IOException {
        RunFolder run = run(writer -> {});
        Files.writeString(run.metricsFile(), """
                {"step":1,"x":1.5}
                {"step":2,"x":"two"}
                {"step":3,"x":[3]}
                {"step":4,"x":4}
                {"step":4,"y":"never a number"}
                """);
        index().refresh();
        assertThat(figures(run, "x").points()).isEqualTo(2);
        assertThat(figures(run, "x").texts()).isEqualTo(1);
        assertThat(index().metrics(run.id(), Source.METRICS)).hasSize(1);
    }

    @Test
    void tenThousandNamesInAnyOrderAndSpelling() throws IOException {
        RunFolder run = run(writer -> {
            for (int step = 0; step < 8; step++) {
                int now = step;
                writer.metrics(step, step, line -> {
                    for (int i = 0; i < 10_000; i++) {
                        line.put("m/" + (now % 2 == 0 ? i : 9_999 - i), i);
                    }
                });
            }
        });
        Files.writeString(
                run.metricsFile(),
                "{\"step\":8,\"m\\/7\":-1,\"\\u006d/8\":-2,\"h\u00f6he \\\"q\\\"\":-3}\n",
                StandardOpenOption.APPEND);
        index().refresh();
        assertThat(index().metrics(run.id(), Source.METRICS)).hasSize(10_001);
        assertThat(figures(run, "m/7").last()).isEqualTo(-1);
        assertThat(figures(run, "m/8").last()).isEqualTo(-2);
        assertThat(figures(run, "h\u00f6he \"q\"").last()).isEqualTo(-3);
        assertThat(figures(run, "m/7").points()).isEqualTo(9);
    }

    @Test
    void aRunThatIsGoneIsForgottenAndABrokenOneIsListed() throws IOException {
        RunFolder run = run(writer -> steps(writer, 1, 10));
        Path broken = Files.createDirectories(store.root().resolve("20200101-000000-aaaa"));
        Files.writeString(broken.resolve("run.json"), "{\"id\": \"2020");
        Files.writeString(broken.resolve("config.yaml"), "a: [");
        index().refresh();
        IndexedRun listed = index().run("20200101-000000-aaaa").orElseThrow();
        assertThat(listed.state()).isEqualTo("broken");
        assertThat(listed.problem()).contains("damaged");
        try (Stream<Path> files = Files.walk(run.path())) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        assertThat(index().refresh().removed()).containsExactly(run.id());
        assertThat(index().runs()).extracting(IndexedRun::id).containsExactly("20200101-000000-aaaa");
    }

    @Test
    void anIndexThatIsDeletedOrDamagedIsMadeAnew() throws IOException {
        RunFolder run = run(writer -> steps(writer, 1, 10));
        index().refresh();
        IndexFile.delete(index().file());
        assertThat(index().refresh().points()).isEqualTo(20);
        assertThat(figures(run, "loss").points()).isEqualTo(10);
        index().close();
        Files.write(index().file(), new byte[50_000]);
        open.set(RunIndex.open(store.root(), dir.resolve("cache")));
        assertThat(index().refresh().points()).isEqualTo(20);
    }
}
