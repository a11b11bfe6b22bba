package dev.trainyard.storage.run;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.run.SampleSource.SampleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the accelerators of this process share for the whole run: their numbers, their readers, where they meet. */
final class Site {
    final RunClock clock;
    final Schedule schedule;
    final RunOptions options;
    final EmulatedCheckpoint checkpoint;
    final StepBarrier barrier;
    final String host;

    /** This process's accelerators are numbered from here. */
    final int first;

    final int count;

    private final List<List<SampleReader>> readers;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean interrupted;

    Site(RunClock clock, Schedule schedule, SampleSource source, World world, RunOptions options) {
        this.clock = clock;
        this.schedule = schedule;
        this.options = options;
        this.checkpoint = new EmulatedCheckpoint(
                schedule.workload().checkpoint(), schedule.workload().model(), options.accelerators());
        this.host = world.hosts().get(world.rank());
        this.count = options.accelerators() / world.size();
        this.first = world.rank() * count;
        this.barrier = new StepBarrier(clock, world, count, this::fail);
        int threads = Math.max(1, schedule.workload().reader().readThreads());
        this.readers = perAccelerator(() ->
                IntStream.range(0, threads).mapToObj(thread -> source.reader()).toList());
    }

    /** The readers of an accelerator, numbered from 0 in this process. */
    List<SampleReader> readers(int accelerator) {
        return readers.get(accelerator);
    }

    CounterRandom random(String purpose) {
        return new CounterRandom(options.seed(), purpose);
    }

    /** Whether the run shall end with this step. */
    BooleanSupplier stop() {
        return () -> interrupted || options.stop().getAsBoolean();
    }

    void interrupt() {
        interrupted = true;
    }

    /** Remembers the first failure. */
    void fail(Throwable thrown) {
        failure.compareAndSet(null, thrown);
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    Latencies latencies() {
        Latencies all = new Latencies();
        readers.forEach(each -> each.forEach(reader -> all.add(reader.latencies())));
        return all;
    }

    private <T> List<T> perAccelerator(Supplier<T> make) {
        List<T> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(make.get());
        }
        return List.copyOf(all);
    }
}
