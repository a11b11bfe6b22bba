package dev.trainyard.storage.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LoaderTest {
    private final VirtualClock clock = new VirtualClock();

    @ParameterizedTest
    @CsvSource({"4, 2, 4", "4, 5, 8", "3, 3, 3", "1, 0, 0", "0, 2, 0"})
    void pytorchReadsSoManyBatchesAheadForEachOfItsThreads(int threads, int prefetch, int ahead) {
        Schedule schedule = new Schedule(
                Runs.workload("reader.read_threads=" + threads, "reader.prefetch_size=" + prefetch), 1, 700, 0);

        assertThat(schedule.ahead()).isEqualTo(ahead);
    }

    @Test
    void nothingIsReadFurtherAheadThanAllowed() throws InterruptedException {
        List<Integer> ahead = new ArrayList<>();
        Loader loader = new Loader(clock, 20, 3, 1);
        List<Boolean> came = new ArrayList<>();
        int[] taken = new int[1];
        Thread reader = clock.start("reader", () -> {
            for (long batch = loader.claim(); batch != Loader.END; batch = loader.claim()) {
                ahead.add((int) batch - taken[0]);
                loader.done(batch);
            }
        });
        Thread accelerator = clock.start("accelerator", () -> {
            loader.open();
            for (int i = 0; i < 20; i++) {
                clock.waitUntil(clock.nanos() + 1_000);
                taken[0] = i + 1;
                came.add(loader.take());
            }
        });
        reader.join();
        accelerator.join();

        // the last of three ahead of the one in use
        assertThat(ahead).hasSize(20).allMatch(distance -> distance <= 2);
        assertThat(ahead).contains(2);
        assertThat(came).hasSize(20).containsOnly(true);
    }

    @Test
    void closingEndsEveryWait() throws InterruptedException {
        Loader loader = new Loader(clock, 20, 3, 1);
        List<Object> ends = new ArrayList<>();
        Thread reader = clock.start("reader", () -> ends.add(loader.claim()));
        reader.join(50);
        loader.close();
        reader.join();

        assertThat(ends).containsExactly(Loader.END);
        assertThat(loader.take()).isFalse();
    }
}
