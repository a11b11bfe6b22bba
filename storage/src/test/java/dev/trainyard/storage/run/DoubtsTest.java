package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.EpochResult;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoubtsTest {
    private static final long GIB = 1L << 30;

    @Test
    void aRunWithoutDoubtsHasNone() {
        assertThat(doubts(95, share(1, 0, 64 * GIB), 7_000)).isEmpty();
    }

    @Test
    void theClientIsTheLimitIfItsCoresAreBusyAndTheUtilisationIsMissed() {
        assertThat(doubts(60, share(19, 0, 64 * GIB), 7_000))
                .containsExactly(
                        "The client's CPU is the limit, not the storage: the benchmark used 95 % of the 2 cores"
                                + " of node1.");
        assertThat(doubts(95, share(19, 0, 64 * GIB), 7_000)).isEmpty();
        assertThat(doubts(60, share(5, 0, 64 * GIB), 7_000)).isEmpty();
    }

    @Test
    void aClockThatWasSetIsNoticed() {
        assertThat(doubts(95, share(1, -3600, 64 * GIB), 7_000))
                .containsExactly("The clock of node1 was set during the run, by -3600.0 s: dates go on from its"
                        + " start, durations are true.");
    }

    @Test
    void dataThatFitsTheMemoryIsNoticed() {
        assertThat(doubts(95, share(1, 0, 2048 * GIB), 7_000))
                .singleElement()
                .asString()
                .startsWith("The data set (956 GiB) fits the page cache of the clients' memory (2.00 TiB)");
    }

    @Test
    void anEpochThatPrefetchHidesIsNoticed() {
        assertThat(doubts(98, share(1, 0, GIB), 28))
                .singleElement()
                .asString()
                .contains("only 4 steps", "says nothing about the storage");
        assertThat(doubts(98, share(1, 0, GIB), 7 * 30))
                .singleElement()
                .asString()
                .contains("only 30 steps", "use at least 40");
    }

    private static List<String> doubts(double auPercent, Share share, long samples) {
        Schedule schedule = new Schedule(Runs.workload(), 1, samples, 0);
        AcceleratorBlock side =
                new AcceleratorBlock(0, "node1", 10, 70, 0, List.of(), List.of(), List.of(), 1, auPercent, 1, 0, 0, 0);
        Block block = new Block("block1", Instant.EPOCH, Instant.EPOCH, List.of(side));
        EpochResult epoch = new EpochResult(1, Instant.EPOCH, Instant.EPOCH, List.of(block), List.of());
        return Doubts.about(List.of(share), schedule, List.of(epoch));
    }

    private static Share share(double cpuSeconds, double clockJump, long memory) {
        return new Share(
                "node1",
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(),
                new Latencies().encoded(),
                cpuSeconds,
                10,
                clockJump,
                2,
                0,
                memory,
                0,
                0,
                List.of(),
                true);
    }
}
