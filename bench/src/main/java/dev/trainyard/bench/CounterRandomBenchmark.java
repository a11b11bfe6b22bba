package dev.trainyard.bench;

import dev.trainyard.base.CounterRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one draw costs: every shuffled sample and every initial weight is one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CounterRandomBenchmark {
    private final CounterRandom random = new CounterRandom(1337, "bench");
    private long counter;

    @Benchmark
    public double uniform() {
        return random.uniform(counter++);
    }

    @Benchmark
    public double normal() {
        return random.normal(counter++);
    }

    /** A size that is no power of four, so that the walk has to step over the outside. */
    @Benchmark
    public long permuted() {
        return random.permuted(counter++ % 1_000_003, 1_000_003, 0);
    }
}
