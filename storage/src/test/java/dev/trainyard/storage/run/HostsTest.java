package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.cluster.ThreadWorld;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of several processes. */
@Timeout(60)
class HostsTest {
    @TempDir
    private Path folder;

    @Test
    void hostsShareTheAcceleratorsAndAllGetOneResult() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 16, 1, 5_000);
        List<Object> results = everywhere(2, world -> run(data, world, RunOptions.of(4, world.rank())));

        RunResult result = (RunResult) results.getFirst();
        assertThat(results.getLast()).isEqualTo(result);
        assertThat(result.seed()).isZero();
        assertThat(result.epochs().getFirst().blocks().getFirst().accelerators().stream()
                        .map(AcceleratorBlock::accelerator))
                .containsExactly(0, 1, 2, 3);
        assertThat(result.epochs().getFirst().blocks().getFirst().accelerators().stream()
                        .map(AcceleratorBlock::host))
                .containsExactly("host0", "host0", "host1", "host1");
        assertThat(result.epochs().getFirst().bytesRead()).isEqualTo(16 * data.size(Part.TRAIN, 0));
        assertThat(result.open().count()).isEqualTo(16);
    }

    @Test
    void aFailureOnOneHostEndsTheRunOnAll() throws IOException {
        PlainFiles good = PlainFiles.generate(folder, 16, 1, 5_000);
        PlainFiles bad = PlainFiles.generate(Files.createDirectory(folder.resolve("bad")), 16, 1, 5_000);
        for (int file = 0; file < 16; file++) {
            Files.delete(bad.file(Part.TRAIN, file));
        }
        List<Object> results = everywhere(2, world -> run(world.rank() == 0 ? good : bad, world, RunOptions.of(2, 1)));

        assertThat(results.getFirst()).isInstanceOf(JobException.class);
        assertThat(((JobException) results.getFirst()))
                .hasMessageStartingWith("the run failed on host1: " + bad.folder());
        assertThat((JobException) results.getLast()).hasMessageContaining("no such file or folder");
    }

    @Test
    void aHostThatDiesEndsTheRunWithItsName() {
        VirtualClock clock = new VirtualClock();
        World dying = new DyingWorld(new AtomicInteger(20));

        assertThatThrownBy(() -> new TrainingRun(
                                Runs.workload(),
                                new DelayedSource(clock, 700, 0.001),
                                dying,
                                clock,
                                RunOptions.of(4, 1),
                                Optional::empty)
                        .run())
                .isInstanceOf(JobException.class)
                .hasMessage("host1 is gone");
    }

    @Test
    void aStopOnOneHostStopsAllAfterTheSameStep() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 16, 1, 5_000);
        AtomicInteger asked = new AtomicInteger();
        List<Object> results = everywhere(2, world -> {
            AtomicBoolean stop = new AtomicBoolean();
            RunOptions options = new RunOptions(
                    2,
                    1,
                    false,
                    false,
                    () -> {
                        if (world.rank() == 1 && asked.incrementAndGet() == 3) {
                            stop.set(true);
                        }
                        return stop.get();
                    },
                    progress -> {});
            return run(data, world, options);
        });

        RunResult result = (RunResult) results.getFirst();
        assertThat(result.complete()).isFalse();
        assertThat(result.epochs().getFirst().blocks().getFirst().accelerators().stream()
                        .map(AcceleratorBlock::steps))
                .containsExactly(3, 3);
    }

    @Test
    void hostsThatDisagreeAreRefusedByAll() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 16, 1, 5_000);
        List<Object> results = everywhere(
                2,
                world -> TrainingRun.of(
                                Runs.workload("dataset.num_files_train=16", "reader.batch_size=" + (1 + world.rank())),
                                data,
                                world,
                                RunOptions.of(2, 1))
                        .run());

        assertThat(results)
                .allSatisfy(result -> assertThat(((InputException) result))
                        .hasMessageContaining("the hosts disagree: host1 (process 1) has another workload"));
    }

    @Test
    void acceleratorsThatDoNotSpreadEvenlyAreRefused() throws IOException {
        PlainFiles data = PlainFiles.generate(folder, 16, 1, 5_000);
        List<Object> results = everywhere(2, world -> run(data, world, RunOptions.of(3, 1)));

        assertThat(results)
                .allSatisfy(result -> assertThat(((InputException) result))
                        .hasMessage("3 accelerators cannot be spread evenly over 2 processes: use a multiple"));
    }

    private static RunResult run(PlainFiles data, World world, RunOptions options) {
        return TrainingRun.of(
                        Runs.workload(
                                "dataset.num_files_train=16", "train.computation_time=0.0001", "reader.batch_size=2"),
                        data,
                        world,
                        options)
                .run();
    }

    /** What each process returns or throws. */
    private static List<Object> everywhere(int size, Function<World, RunResult> body) {
        List<String> hosts =
                IntStream.range(0, size).mapToObj(rank -> "host" + rank).toList();
        return ThreadWorld.run(hosts, world -> {
            try {
                return body.apply(world);
            } catch (RuntimeException e) {
                return e;
            }
        });
    }

    /** Two hosts, of which the other is lost after some steps. */
    private record DyingWorld(AtomicInteger left) implements World {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public List<String> hosts() {
            return List.of("host0", "host1");
        }

        @Override
        public void barrier() {}

        @Override
        public List<byte[]> allGather(byte[] mine) {
            return List.of(mine, mine);
        }

        @Override
        public byte[] fromFirst(byte[] bytes) {
            return bytes;
        }

        @Override
        public long max(long mine) {
            if (left.decrementAndGet() < 0) {
                throw new JobException("host1 is gone");
            }
            return mine;
        }

        @Override
        public void close() {}
    }
}
