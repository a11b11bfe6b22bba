package dev.trainyard.storage.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.cluster.ThreadWorld;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.RankTiming;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import dev.trainyard.storage.checkpoint.CheckpointPlan.PlannedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckpointRunTest {
    private static final CheckpointPlan PLAN = CheckpointPlan.of(
                    CheckpointModels.chosen("llama3-8b", 8, List.of()).workload(), 8)
            .scaled(1e-5);

    @TempDir
    Path folder;

    @Test
    void writesTheFilesOfThePlanAndReadsThemBack() throws IOException {
        CheckpointOutcome outcome = run(settings(2, 2), World.alone());
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.writes()).extracting(Timing::bytes).containsExactly(PLAN.bytes(), PLAN.bytes());
        assertThat(outcome.reads()).extracting(Timing::bytes).containsExactly(PLAN.bytes(), PLAN.bytes());
        assertThat(outcome.notices()).singleElement().asString().contains("page cache");
        TreeMap<String, Long> expected = new TreeMap<>();
        PLAN.ranks().forEach(files -> files.forEach(f -> expected.put(f.name(), f.bytes())));
        assertThat(sizes(folder.resolve("global_epoch1_step2"))).isEqualTo(expected);
    }

    @Test
    void ranksAreSpreadOverTheProcessesOfTheJobAndEachLearnsOfAll() {
        List<CheckpointOutcome> outcomes =
                ThreadWorld.run(List.of("h0", "h1", "h2"), world -> run(settings(1, 1), world));
        assertThat(outcomes)
                .extracting(outcome -> outcome.writes().getFirst().ranks())
                .containsOnly(outcomes.getFirst().writes().getFirst().ranks());
        Timing reads = outcomes.getLast().reads().getFirst();
        assertThat(reads.ranks()).extracting(RankTiming::rank).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(reads.bytes()).isEqualTo(PLAN.bytes());
    }

    @Test
    void readsInAnotherRunWhatAnEarlierOneWrote() {
        run(settings(2, 0), World.alone());
        CheckpointOutcome reads = run(settings(0, 2), World.alone());
        assertThat(reads.reads()).hasSize(2);
        assertThat(reads.writes()).isEmpty();
    }

    @Test
    void shiftedReadersReadWhatTheNextHostWrote() {
        CheckpointPlan uneven =
                new CheckpointPlan(2, 2, 1, List.of(List.of(file("a", 1000)), List.of(file("b", 3000))));
        CheckpointSettings shifted = new CheckpointSettings(folder, 1, 1, Duration.ZERO, false, false, true);
        CheckpointOutcome outcome = ThreadWorld.run(
                        List.of("h0", "h1"),
                        world -> new CheckpointRun(uneven, shifted, world, () -> false, (p, n, of, d, t) -> {}).run())
                .getFirst();
        assertThat(outcome.writes().getFirst().ranks())
                .extracting(RankTiming::bytes)
                .containsExactly(1000L, 3000L);
        assertThat(outcome.reads().getFirst().ranks())
                .extracting(RankTiming::bytes)
                .containsExactly(3000L, 1000L);
    }

    @Test
    void noTwoBlocksThatAreWrittenAreEqual() throws IOException {
        Path file = folder.resolve("f");
        CheckpointBuffer buffer = new CheckpointBuffer(0, 512);
        assertThat(CheckpointFiles.write(file, 1_000_001, buffer, true, bytes -> true))
                .isTrue();
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(1_000_001);
        long blocks = Stream.iterate(0, i -> i + 4096 <= bytes.length, i -> i + 4096)
                .map(i -> new String(bytes, i, 4096, StandardCharsets.ISO_8859_1))
                .distinct()
                .count();
        assertThat(blocks).isEqualTo(1_000_001 / 4096);
    }

    @Test
    void anInterruptedRunKeepsWhatWasWholeAndSaysSo() throws IOException {
        AtomicBoolean stop = new AtomicBoolean();
        CheckpointOutcome outcome = new CheckpointRun(
                        PLAN, settings(5, 5), World.alone(), stop::get, (phase, number, of, done, total) -> {
                            if (number == 3) {
                                stop.set(true);
                            }
                        })
                .run();
        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.writes()).extracting(Timing::number).startsWith(1, 2).doesNotContain(4, 5);
        assertThat(outcome.reads()).isEmpty();
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.map(Path::toString).filter(name -> name.endsWith(".tmp")))
                    .isEmpty();
        }
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        run(settings(1, 0), World.alone());
        Path file = folder.resolve("global_epoch1_step1")
                .resolve(PLAN.ranks().get(3).getFirst().name());
        Files.write(file, new byte[7]);
        assertThatThrownBy(() -> run(settings(0, 1), World.alone()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(file + " has 7 bytes");
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeAnythingIsWritten() throws IOException {
        assertThatThrownBy(() -> run(settings(0, 1), World.alone()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("global_epoch1_step1 to read");
        CheckpointPlan huge = new CheckpointPlan(1, 1, 1, List.of(List.of(file("a", 1L << 60))));
        assertThatThrownBy(() -> new CheckpointRun(
                                huge, settings(1, 0), World.alone(), () -> false, (p, n, of, d, t) -> {})
                        .run())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("do not fit");
        assertThatThrownBy(() -> settings(0, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> settings(1, 2)).isInstanceOf(InputException.class);
        assertThat(sizes(folder)).isEmpty();
    }

    @Test
    void bothDefinitionsOfTheRateAreGiven() {
        Timing timing = new Timing(
                1, Instant.EPOCH, List.of(new RankTiming(0, 4L << 30, 2), new RankTiming(1, 4L << 30, 4)), false);
        assertThat(timing.firstRankSeconds()).isEqualTo(2);
        assertThat(timing.firstRankBytesPerSecond()).isEqualTo(4.0 * (1L << 30));
        assertThat(timing.slowestSeconds()).isEqualTo(4);
        assertThat(timing.leastBytesPerSecond()).isEqualTo(1.0 * (1L << 30));
    }

    private CheckpointOutcome run(CheckpointSettings settings, World world) {
        return new CheckpointRun(PLAN, settings, world, () -> false, (p, n, of, done, total) -> {}).run();
    }

    private CheckpointSettings settings(int writes, int reads) {
        return new CheckpointSettings(folder, writes, reads, Duration.ZERO, true, false, false);
    }

    private static PlannedFile file(String name, long bytes) {
        return new PlannedFile(name, CheckpointPlan.Content.MODEL, bytes);
    }

    private static Map<String, Long> sizes(Path folder) throws IOException {
        TreeMap<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        return sizes;
    }
}
