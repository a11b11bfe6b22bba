package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.JobException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThreadWorldTest {
    private static final List<String> HOSTS = List.of("h0", "h1", "h2");

    @Test
    void everybodyLearnsWhatEverybodyGaveAndInWhichOrder() {
        List<String> seen = ThreadWorld.run(HOSTS, world -> {
            StringBuilder all = new StringBuilder();
            for (int round = 0; round < 100; round++) {
                byte[] mine = (world.rank() + "." + round + " ").getBytes(StandardCharsets.UTF_8);
                world.allGather(mine).forEach(bytes -> all.append(new String(bytes, StandardCharsets.UTF_8)));
            }
            return all.toString();
        });
        StringBuilder expected = new StringBuilder();
        IntStream.range(0, 100).forEach(round -> expected.append("0.%1$d 1.%1$d 2.%1$d ".formatted(round)));
        assertThat(seen).hasSize(3).containsOnly(expected.toString());
    }

    @Test
    void theGreatestAndTheFirstOnesBytesReachAll() {
        assertThat(ThreadWorld.run(HOSTS, world -> {
                    byte[] first = world.fromFirst(new byte[] {(byte) (7 + world.rank())});
                    return List.of(world.max(world.rank()), (long) first[0]);
                }))
                .containsOnly(List.of(2L, 7L));
    }

    @Test
    void nobodyPassesABarrierBeforeAllHaveCome() {
        AtomicInteger arrived = new AtomicInteger();
        List<Integer> seen = ThreadWorld.run(HOSTS, world -> {
            arrived.incrementAndGet();
            world.barrier();
            return arrived.get();
        });
        assertThat(seen).containsOnly(3);
    }

    @Test
    void aMemberThatDiesEndsTheWaitOfTheOthersWithItsHost() {
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        assertThatThrownBy(() -> ThreadWorld.run(HOSTS, world -> {
                    if (world.rank() == 1) {
                        throw new IllegalStateException("no disk");
                    }
                    try {
                        world.barrier();
                    } catch (JobException e) {
                        heard.add(String.valueOf(e.getMessage()));
                        throw e;
                    }
                    return 0;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no disk");
        assertThat(heard).containsExactly("rank 1 on h1 has died: no disk", "rank 1 on h1 has died: no disk");
    }
}
