package dev.trainyard.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final HostSource HOST = () -> new HostSample(Map.of(), List.of());
    private static final Duration NEVER = Duration.ofHours(1);

    private final List<Sample> samples = new CopyOnWriteArrayList<>();

    @Test
    void theFirstSampleComesAtOnceAndTheLastAtTheEnd() {
        try (Sampler _ = sampler(NEVER, GpuSource.none("a test"))) {
            assertThat(samples).hasSizeLessThan(2);
        }
        assertThat(samples).hasSize(2);
        assertThat(samples.getLast().host().get(HostMetric.MONITOR_CPU_PERCENT)).isNotNegative();
    }

    @Test
    void samplesGoOnUntilTheEndAndTheGpusAreClosed() throws InterruptedException {
        CountDownLatch five = new CountDownLatch(5);
        AtomicBoolean closed = new AtomicBoolean();
        GpuSource gpus = new GpuSource() {
            @Override
            public List<GpuSample> read() {
                five.countDown();
                return List.of(Samples.gpu(0, Map.of()));
            }

            @Override
            public Optional<String> absence() {
                return Optional.empty();
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        try (Sampler _ = sampler(Duration.ofMillis(1), gpus)) {
            five.await();
        }
        assertThat(samples).hasSizeGreaterThanOrEqualTo(5);
        assertThat(closed).isTrue();
        int after = samples.size();
        Thread.sleep(5);
        assertThat(samples).hasSize(after);
    }

    @Test
    void aFailureIsToldAndEndsTheSampling() throws InterruptedException {
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        CountDownLatch told = new CountDownLatch(1);
        HostSource broken = () -> {
            throw new IllegalStateException("no host");
        };
        try (Sampler _ = new Sampler(
                Duration.ofMillis(1), () -> GpuSource.none("a test"), broken, Optional::empty, samples::add, e -> {
                    failure.set(e);
                    told.countDown();
                })) {
            told.await();
        }
        assertThat(failure.get()).hasMessage("no host");
        assertThat(samples).isEmpty();
    }

    private Sampler sampler(Duration interval, GpuSource gpus) {
        return new Sampler(interval, () -> gpus, HOST, Optional::empty, samples::add, e -> {
            throw e;
        });
    }
}
