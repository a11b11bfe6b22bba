package dev.trainyard.runs.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIndexTest {
    @TempDir
    Path dir;

    private RunStore store = new RunStore(Path.of("runs"));
    private AtomicReference<RunIndex> open = new AtomicReference<>();

    @BeforeEach
    void openIndex() {
        store = new RunStore(dir.resolve("runs"));
        open = new AtomicReference<>(RunIndex.open(store.root(), dir.resolve("cache")));
    }

    @AfterEach
    void closeIndex() {
        index().close();
    }

    @Test
    void everyNumberComesBackBitForBit() {
        Random random = new Random(1);
        double[] written = new double[3000];
        RunFolder run = run(writer -> {
            for (int i = 0; i < written.length; i++) {
                double value = Double.longBitsToDouble(random.nextLong());
                written[i] = i % 3 == 0 ? value : i % 3 == 1 ? random.nextGaussian() : (float) random.nextDouble();
                int at = i;
                writer.metrics(i, i * 0.1, line -> line.put("x", written[at]));
            }
        });
        assertThat(index().refresh().points()).isEqualTo(written.length);
        Curve curve = curve(run, "x", Window.all(Axis.STEP, 5000));
        assertThat(curve.isEnvelope()).isFalse();
        for (int i = 0; i < written.length; i++) {
            assertThat(curve.y(i)).isEqualTo(Double.valueOf(written[i]));
            assertThat(curve.x(i)).isEqualTo(i);
        }
    }

    @Test
    void onlyWhatWasAppendedIsRead() {
        try (RunWriter writer = store.create(spec("one"))) {
            steps(writer, 1, 700);
            assertThat(index().refresh().points()).isEqualTo(1400);
            assertThat(index().refresh().isNews()).isFalse();
            steps(writer, 701, 2500);
            Refresh second = index().refresh();
            assertThat(second.points()).isEqualTo(3600);
            assertThat(second.changed()).containsExactly(writer.folder().id());
            assertThat(curve(writer.folder(), "loss", Window.all(Axis.STEP, 10_000))
                            .size())
                    .isEqualTo(2500);
            assertThat(figures(writer.folder(), "loss").points()).isEqualTo(2500);
        }
    }

    @Test
    void aSeriesReadInPartsIsTheSeriesReadAtOnce() {
        try (RunWriter writer = store.create(spec("one"))) {
            RunFolder run = writer.folder();
            for (int part = 0; part < 14; part++) {
                for (int i = 0; i < 97; i++) {
                    int step = part * 97 + i;
                    writer.metrics(step, step, line -> {
                        line.put("loss", Math.sin(step));
                        if (step % 7 == 0) {
                            line.put("seldom", step);
                        }
                    });
                }
                index().refresh();
            }
            Window window = Window.all(Axis.STEP, 120);
            Curve parts = curve(run, "loss", window);
            Curve seldom = curve(run, "seldom", Window.all(Axis.STEP, 10_000));
            renew();
            assertThat(index().refresh().points()).isEqualTo(14 * 97 + 194);
            assertThat(curve(run, "loss", window)).usingRecursiveComparison().isEqualTo(parts);
            assertThat(curve(run, "seldom", Window.all(Axis.STEP, 10_000)))
                    .usingRecursiveComparison()
                    .isEqualTo(seldom);
            assertThat(seldom.x(100)).isEqualTo(700);
            assertThat(seldom.y(100)).isEqualTo(700);
        }
    }

    @Test
    void metricsThatAResumeCutBackAreReadAnew() {
        try (RunWriter writer = store.create(spec("one"))) {
            steps(writer, 1, 100);
            long checkpoint = writer.metricsLength();
            steps(writer, 101, 200);
            index().refresh();
            writer.truncate(checkpoint, 0);
            for (int step = 101; step <= 300; step++) {
                writer.metrics(step, step, line -> line.put("loss", -1));
            }
            index().refresh();
            Curve curve = curve(writer.folder(), "loss", Window.all(Axis.STEP, 1000));
            assertThat(curve.size()).isEqualTo(300);
            assertThat(curve.y(150)).isEqualTo(-1);
            assertThat(curve.y(50)).isPositive();
        }
    }

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
    void theBestIsANumberAlsoAmongNaN() {
        RunFolder run = run(writer -> {
            double[] values = {Double.NaN, 4, 3, Double.POSITIVE_INFINITY, 5, Double.NaN};
            for (int i = 0; i < values.length; i++) {
                int at = i;
                writer.metrics(i, i, line -> line.put("val/loss", values[at]).put("au_percent", values[at]));
            }
        });
        index().refresh();
        MetricFigures loss = figures(run, "val/loss");
        assertThat(loss.best()).isEqualTo(3);
        assertThat(loss.bestStep()).isEqualTo(2);
        assertThat(loss.last()).isNaN();
        assertThat(loss.gaps()).isEqualTo(3);
        assertThat(figures(run, "au_percent").best()).isEqualTo(5);
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
    void theEnvelopeHoldsEverySpikeAtEveryLevelOfThePyramid() {
        int steps = 60_000;
        RunFolder run = run(writer -> {
            Random random = new Random(7);
            for (int step = 0; step < steps; step++) {
                int now = step;
                writer.metrics(
                        step,
                        step * 0.5,
                        line -> line.put("x", now == 37_777 ? 50 : now == 49_999 ? Double.NaN : random.nextDouble()));
            }
        });
        index().refresh();
        for (int points : new int[] {20, 300, 3000, 20_000}) {
            Curve curve = curve(run, "x", Window.all(Axis.STEP, points));
            assertThat(curve.isEnvelope()).isTrue();
            assertThat(curve.size()).isBetween(points / 3, points);
            assertThat(curve.total()).isEqualTo(steps);
            double highest = Double.NEGATIVE_INFINITY;
            int gaps = 0;
            for (int i = 0; i < curve.size(); i++) {
                highest = Math.max(highest, curve.high(i));
                gaps += curve.gaps(i);
                assertThat(curve.y(i)).isBetween(curve.low(i), curve.high(i));
                assertThat(i == 0 || curve.x(i) > curve.x(i - 1)).isTrue();
            }
            assertThat(highest).isEqualTo(50);
            assertThat(gaps).isEqualTo(1);
        }
        Curve part = curve(run, "x", new Window(Axis.TIME, 18_880, 18_890, 1000));
        assertThat(part.isEnvelope()).isFalse();
        assertThat(part.size()).isEqualTo(21);
        assertThat(part.y(17)).isEqualTo(50);
    }

    @Test
    void oneMetricIsDrawnOverAnother() {
        RunFolder run = run(writer -> {
            for (int step = 0; step < 100; step++) {
                int now = step;
                writer.metrics(step, step, line -> {
                    line.put("tokens", now * 512L);
                    if (now % 10 == 0) {
                        line.put("val/loss", 1.0 / (now + 1));
                    }
                });
            }
        });
        index().refresh();
        Curve curve = index().curveOver(run.id(), Source.METRICS, "val/loss", "tokens", 0, 1e9, 1000)
                .orElseThrow();
        assertThat(curve.size()).isEqualTo(10);
        assertThat(curve.x(3)).isEqualTo(30 * 512);
        assertThat(curve.y(3)).isEqualTo(1.0 / 31);
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
    void theStateFollowsTheLock() {
        RunFolder run;
        try (RunWriter writer = store.create(spec("one"))) {
            run = writer.folder();
            index().refresh();
            assertThat(index().run(run.id()).orElseThrow().state()).isEqualTo("running");
        }
        index().refresh();
        assertThat(index().run(run.id()).orElseThrow().state()).isEqualTo("crashed");
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

    @Test
    void twoIndexesOfOneFolderAgree() {
        RunFolder run = run(writer -> steps(writer, 1, 10));
        try (RunIndex other = RunIndex.open(store.root(), dir.resolve("cache"))) {
            assertThat(other.refresh().points()).isEqualTo(20);
            assertThat(index().refresh().points()).isZero();
            assertThat(figures(run, "loss").points()).isEqualTo(10);
        }
    }

    private RunIndex index() {
        return open.get();
    }

    private void renew() {
        try {
            IndexFile.delete(index().file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Curve curve(RunFolder run, String name, Window window) {
        return index().curve(run.id(), Source.METRICS, name, window).orElseThrow();
    }

    private MetricFigures figures(RunFolder run, String name) {
        return index().metrics(run.id(), Source.METRICS).stream()
                .filter(figures -> figures.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private IndexedRun.ReadFile read(RunFolder run) {
        return Objects.requireNonNull(
                index().run(run.id()).orElseThrow().files().get(Source.METRICS));
    }

    private static void steps(RunWriter writer, int from, int to) {
        for (int step = from; step <= to; step++) {
            int now = step;
            Consumer<JsonLine> numbers = line -> line.put("loss", 1.0 / now).put("lr", 1e-3 * now);
            writer.metrics(step, step * 0.5, numbers);
        }
    }

    private RunFolder run(Consumer<RunWriter> work) {
        try (RunWriter writer = store.create(spec("one"))) {
            work.accept(writer);
            writer.status(Status.FINISHED);
            return writer.folder();
        }
    }

    private static RunSpec spec(String name) {
        return new RunSpec(
                "train",
                name,
                List.of(),
                "",
                "",
                List.of("trainyard"),
                "model:\n  n_layer: 2\n",
                "hash",
                1,
                "cpu",
                2,
                Map.of());
    }
}
