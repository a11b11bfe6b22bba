package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The utilisation on a source of known speed, against the closed forms. */
@Timeout(60)
class UtilisationTest {
    private final VirtualClock clock = new VirtualClock();

    @ParameterizedTest
    @CsvSource({"0.323, 0.01", "0.05, 0.05", "0.001, 0.02", "0.0035, 0.0001"})
    void withoutPrefetchABatchIsWaitedForBeforeItIsComputed(double compute, double sample) {
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 700, sample),
                1,
                "reader.prefetch_size=0",
                "train.computation_time=" + compute);

        double batch = 7 * sample;
        assertThat(result.auMeanPercent().orElseThrow()).isCloseTo(100 * compute / (compute + batch), within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "4, 8", "2, 2", "8, 2", "1, 4"})
    void withPrefetchTheThreadsReadSideBySide(int threads, int prefetch) {
        double compute = 0.02;
        double batch = 0.2;
        int steps = 800;
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 7 * steps, batch / 7),
                1,
                "reader.read_threads=" + threads,
                "reader.prefetch_size=" + prefetch,
                "train.computation_time=" + compute);

        assertThat(result.auMeanPercent().orElseThrow()).isCloseTo(100 * threads * compute / batch, within(0.2));
    }

    @Test
    void aFastSourceIsHiddenByPrefetchAltogether() {
        RunResult result = Runs.virtual(
                clock, new DelayedSource(clock, 700, 0.05), 2, "train.computation_time=0.323", "reader.read_threads=4");

        assertThat(result.auMeanPercent().orElseThrow()).isCloseTo(100, within(1e-6));
    }

    @Test
    void tensorFlowsThreadsShareABatch() {
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 800, 0.01),
                1,
                "framework=tensorflow",
                "reader.data_loader=tensorflow",
                "reader.prefetch_size=0",
                "reader.batch_size=8",
                "reader.read_threads=4",
                "train.computation_time=0.02");

        assertThat(result.auMeanPercent().orElseThrow()).isCloseTo(50, within(1e-6));
    }

    @Test
    void withoutReaderThreadsTheAcceleratorReadsItself() {
        RunResult result = Runs.virtual(
                clock, new DelayedSource(clock, 700, 0.01), 1, "reader.read_threads=0", "train.computation_time=0.07");

        assertThat(result.auMeanPercent().orElseThrow()).isCloseTo(50, within(1e-6));
    }

    @Test
    void preprocessingIsSpentByTheReadersForEachSample() {
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 700, 0.005),
                1,
                "reader.prefetch_size=0",
                "reader.preprocess_time=0.005",
                "train.computation_time=0.07");

        assertThat(result.auMeanPercent().orElseThrow()).isCloseTo(50, within(1e-6));
    }

    @Test
    void aSlowShardCostsAllAcceleratorsTheSame() {
        // in name order, so that accelerator 1 has the slow half
        DelayedSource source =
                new DelayedSource(clock, 1400, 1, file -> file < 700 ? 1_000_000 : 10_000_000, new ArrayList<>());
        RunResult result = Runs.virtual(
                clock,
                source,
                2,
                "reader.prefetch_size=0",
                "reader.file_shuffle=off",
                "reader.sample_shuffle=off",
                "train.computation_time=0.03");

        List<AcceleratorBlock> sides =
                result.epochs().getFirst().blocks().getFirst().accelerators();
        AcceleratorBlock fast = sides.get(0);
        AcceleratorBlock slow = sides.get(1);
        assertThat(slow.auPercent()).isCloseTo(30, within(1e-6));
        // the barrier of the step that the window leaves out is in the window's time, as DLIO has it
        assertThat(fast.windowSeconds()).isCloseTo(99 * 0.1 + 0.063, within(1e-9));
        assertThat(fast.barrierSeconds()).isCloseTo(99 * 0.063, within(1e-9));
        assertThat(fast.storageWaitSeconds()).isCloseTo(99 * 0.007, within(1e-9));
        assertThat(slow.barrierSeconds()).isZero();
        assertThat(slow.firstBatchSeconds()).isCloseTo(0.07, within(1e-9));
    }

    @Test
    void ratesCountTheWindowsStepsAndTheBytesThatWereRead() {
        RunResult result = Runs.virtual(
                clock, new DelayedSource(clock, 700, 0.01), 1, "reader.prefetch_size=0", "train.computation_time=0.03");

        assertThat(result.epochs().getFirst().samplesPerSecond()).isCloseTo(70, within(1e-6));
        assertThat(result.epochs().getFirst().bytesPerSecond()).isCloseTo(70_000, within(1e-3));
        assertThat(result.epochs().getFirst().bytesRead()).isEqualTo(700_000);
    }

    @Test
    void excludedStepsAreThoseThatTheWorkloadNames() {
        // only the first batch is slow to come, and the first two are left out
        RunResult result = Runs.virtual(
                clock,
                new DelayedSource(clock, 70, 1, file -> file < 14 ? 1_000_000_000 : 10_000_000, new ArrayList<>()),
                1,
                "reader.prefetch_size=0",
                "reader.file_shuffle=off",
                "reader.sample_shuffle=off",
                "output.metric.exclude_start_steps=2",
                "train.computation_time=0.07");

        assertThat(result.auMeanPercent().orElseThrow()).isCloseTo(50, within(1e-6));
    }
}
