package dev.trainyard.runs.trackers.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.Status;
import dev.trainyard.runs.trackers.ExampleRun;
import dev.trainyard.runs.trackers.Follower;
import dev.trainyard.runs.trackers.ProtoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back from the formats' own pages: TFRecord, event.proto, summary.proto. */
class TensorBoardTest {
    @TempDir
    Path root;

    private ExampleRun run;

    @BeforeEach
    void create() {
        run = new ExampleRun(root.resolve("runs"), "<b>a/b</b>");
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void numbersArriveWithTheirStepAndTime() throws IOException {
        run.writer().metrics(1, 0.5, line -> line.put("train/loss", 4.25).put("train/lr", Double.NaN));
        run.writer().metrics(2, 1, line -> line.put("train/loss", Double.POSITIVE_INFINITY));
        finish();
        assertThat(scalars("train/loss")).containsExactly(Map.entry(1L, 4.25f), Map.entry(2L, Float.POSITIVE_INFINITY));
        assertThat(scalars("train/lr").get(1L)).isNaN();
        ProtoReader last = events(folder()).stream()
                .filter(event -> event.number(2) == 2)
                .findFirst()
                .orElseThrow();
        assertThat(last.real(1)).isCloseTo(System.currentTimeMillis() / 1e3, Offset.offset(600.0));
    }

    @Test
    void theFirstEventNamesTheVersion() throws IOException {
        finish();
        assertThat(events(folder()).getFirst().text(3)).isEqualTo("brain.Event:2");
    }

    @Test
    void aHostileNameStaysWithinTheFolder() throws IOException {
        finish();
        assertThat(folder().getParent()).isEqualTo(root.resolve("tb"));
        assertThat(folder().getFileName().toString()).isEqualTo(run.folder().id() + "-_b_a_b_b_");
    }

    @Test
    void stepsThatAreDoneAgainReplaceTheFirstOnes() throws IOException {
        run.lines(1, 2, 1);
        long checkpoint = run.writer().metricsLength();
        run.lines(3, 4, 1);
        finish();
        run.resume(checkpoint, 2).lines(3, 5, 30);
        finish();
        assertThat(scalars("train/loss"))
                .containsExactly(
                        Map.entry(1L, 1f),
                        Map.entry(2L, 0.5f),
                        Map.entry(3L, 10f),
                        Map.entry(4L, 7.5f),
                        Map.entry(5L, 6f));
    }

    @Test
    void configurationAndEventsAreTextsAndSamplesARunOfTheirOwn() throws IOException {
        run.writer().event("alert", Map.of("alert", "loss_nan", "step", 7, "message", "train/loss is NaN"));
        run.writer()
                .system()
                .write(line -> line.put("wall_time", "2999-01-01T00:00:00Z").put("cpu_percent", 93.5));
        finish();
        assertThat(text(folder(), "config")).contains("    model:\n      n_layer: 2");
        assertThat(text(folder(), "run")).contains("| seed | 1337 |");
        assertThat(text(folder().resolve("around"), "events/alert")).contains("message=\"train/loss is NaN\"");
        assertThat(summaries(folder().resolve("around"), "system/cpu_percent")).hasSize(1);
    }

    @Test
    void hyperparametersHaveTheirTypes() throws IOException {
        finish();
        ProtoReader start = new ProtoReader(summaries(folder(), "_hparams_/session_start_info")
                        .getFirst()
                        .message(9)
                        .message(1)
                        .bytes(2))
                .message(3);
        Map<String, Object> parameters = new TreeMap<>();
        start.messages(1).forEach(entry -> parameters.put(entry.text(1), value(entry.message(2))));
        assertThat(parameters)
                .containsEntry("model.n_layer", 2.0)
                .containsEntry("optimizer.learning_rate", 1e-3)
                .containsEntry("model.bias", false)
                .containsEntry("run.tags", "a, b")
                .doesNotContainKey("optimizer.min_lr");
        assertThat(start.text(4)).isEqualTo("sweep");
    }

    @Test
    void aHistogramOfTensorsKeepsItsCounts() throws IOException {
        long[] counts = new long[64];
        counts[0] = 3; // zeros
        counts[48] = 5; // 1 to below 2
        counts[63] = 9; // NaN: has no place on the axis
        run.writer()
                .tensors()
                .write(line ->
                        line.put("step", 1L).put("histogram/weight/a", counts).put("grad/norm/a", 2.5));
        finish();
        ProtoReader histogram =
                summaries(folder(), "histogram/weight/a").getFirst().message(5);
        double[] limits = doubles(histogram.bytes(6));
        double[] buckets = doubles(histogram.bytes(7));
        assertThat(buckets).hasSize(63);
        assertThat(histogram.real(3)).isEqualTo(8);
        assertThat(buckets[48]).isEqualTo(5);
        assertThat(limits[48]).as("above binary exponent 0").isEqualTo(1);
        assertThat(scalars("grad/norm/a")).containsExactly(Map.entry(1L, 2.5f));
    }

    private static Object value(ProtoReader value) {
        return value.has(2) ? (Object) value.real(2) : value.has(4) ? (Object) (value.number(4) == 1) : value.text(3);
    }

    private void finish() throws IOException {
        try (Follower follower = Follower.open(run.folder(), new TensorBoard(root.resolve("tb")))) {
            follower.finish(Status.FINISHED);
        }
    }

    private Path folder() throws IOException {
        try (Stream<Path> folders = Files.list(root.resolve("tb"))) {
            return folders.toList().getFirst();
        }
    }

    /** As TensorBoard has them in the end: a session that starts forgets the steps from its own on. */
    private Map<Long, Float> scalars(String tag) throws IOException {
        TreeMap<Long, Float> scalars = new TreeMap<>();
        for (ProtoReader event : events(folder())) {
            if (event.message(7).number(1) == 1) {
                scalars.tailMap(event.number(2), true).clear();
            }
            for (ProtoReader value : event.message(5).messages(1)) {
                if (value.text(1).equals(tag)) {
                    scalars.put(event.number(2), value.real32(2));
                }
            }
        }
        return scalars;
    }

    private String text(Path folder, String tag) throws IOException {
        ProtoReader value = summaries(folder, tag + "/text_summary").getFirst();
        assertThat(value.message(9).message(1).text(1)).isEqualTo("text");
        return value.message(8).text(8);
    }

    private static List<ProtoReader> summaries(Path folder, String tag) throws IOException {
        return events(folder).stream()
                .flatMap(event -> event.message(5).messages(1).stream())
                .filter(value -> value.text(1).equals(tag))
                .toList();
    }

    private static List<ProtoReader> events(Path folder) throws IOException {
        List<ProtoReader> events = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                byte[] length = new byte[8];
                in.get(length);
                assertThat(in.getInt()).isEqualTo(masked(length));
                byte[] event = new byte
                        [(int) ByteBuffer.wrap(length)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong()];
                in.get(event);
                assertThat(in.getInt()).isEqualTo(masked(event));
                events.add(new ProtoReader(event));
            }
        }
        return events;
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long value = crc.getValue();
        return (int) ((value >>> 15 | value << 17) + 0xa282ead8L);
    }

    private static double[] doubles(byte[] packed) {
        double[] values = new double[packed.length / 8];
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }
}
