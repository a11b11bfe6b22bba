package dev.trainyard.torch.nn;

import dev.trainyard.base.CounterRandom;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;

/** How a parameter begins: a function of (seed, parameter name, element), whatever the device or thread count. */
public sealed interface Init {
    /** Every element the same. */
    record Constant(float value) implements Init {}

    /** Normal around 0. */
    record Normal(double standardDeviation) implements Init {}

    /** Uniform in [-bound, bound). */
    record Uniform(double bound) implements Init {}

    /** Fills float32 memory. */
    default void fill(MemorySegment floats, long seed, String name) {
        long count = floats.byteSize() / Float.BYTES;
        CounterRandom random = new CounterRandom(seed, "init " + name);
        switch (this) {
            case Constant(float value) -> LongStream.range(0, count).forEach(i -> set(floats, i, value));
            case Normal(double deviation) ->
                LongStream.range(0, count).parallel().forEach(i -> set(floats, i, deviation * random.normal(i)));
            case Uniform(double bound) ->
                LongStream.range(0, count).parallel().forEach(i -> set(floats, i, bound * (2 * random.uniform(i) - 1)));
        }
    }

    private static void set(MemorySegment floats, long index, double value) {
        floats.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    }
}
