package dev.trainyard.monitor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes a sample every so often on a thread of its own, the first at once and one more at the end. The times do not drift:
 * they are whole intervals from the start, and one that is missed is left out. The GPUs are looked for on that thread,
 * too, since a driver may take a second to wake up.
 */
public final class Sampler implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Duration interval;
    private final Supplier<GpuSource> gpuSource;
    private final HostSource host;
    private final Supplier<Optional<Progress>> progress;
    private final Consumer<Sample> listener;
    private final Consumer<RuntimeException> failure;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Begins.
     *
     * @param gpuSource opens the GPUs; they are closed at the end
     * @param progress of the training that goes on, if one does
     * @param listener takes each sample, on the sampling thread
     * @param failure takes what ends the sampling early, the listener's errors too
     */
    public Sampler(
            Duration interval,
            Supplier<GpuSource> gpuSource,
            HostSource host,
            Supplier<Optional<Progress>> progress,
            Consumer<Sample> listener,
            Consumer<RuntimeException> failure) {
        this.interval = interval;
        this.gpuSource = gpuSource;
        this.host = host;
        this.progress = progress;
        this.listener = listener;
        this.failure = failure;
        // A driver that hangs must not keep the process from its end: close waits for a while and leaves it.
        thread = Thread.ofPlatform().name("monitor").daemon().start(this::run);
    }

    private void run() {
        try (GpuSource gpus = gpuSource.get()) {
            long start = System.nanoTime();
            long next = start;
            long before = start;
            long cpuBefore = threads.getCurrentThreadCpuTime();
            boolean last = false;
            while (true) {
                HostSample sample = host.read();
                long now = System.nanoTime();
                long cpu = threads.getCurrentThreadCpuTime();
                if (now > before && before > start) {
                    sample = sample.with(HostMetric.MONITOR_CPU_PERCENT, 100.0 * (cpu - cpuBefore) / (now - before));
                }
                before = now;
                cpuBefore = cpu;
                Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                listener.accept(new Sample(time, progress.get(), sample, gpus.read()));
                if (last) {
                    return;
                }
                next += interval.toNanos() * (1 + Math.max(0, System.nanoTime() - next) / interval.toNanos());
                last = stop.await(next - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does, and it would mean the same as stop
        } catch (RuntimeException e) {
            failure.accept(e);
        }
    }

    /** Returns when the last sample was taken, or after a few seconds. */
    @Override
    public void close() {
        stop.countDown();
        try {
            boolean _ = thread.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
