package dev.trainyard.precision.quantize;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** The largest magnitudes of a tensor on the CPU, as float32 bits, whose order is that of integers. */
final class HostAmax {
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final long STRIP = 64L * HostChunk.SIZE;

    private HostAmax() {}

    /** The largest magnitude from {@code from} up to {@code to}; of the finite ones unless all count. */
    static int of(float[] values, int from, int to, boolean nonFinite) {
        int amax = 0;
        for (int i = from; i < to; i++) {
            int magnitude = Float.floatToRawIntBits(values[i]) & MAGNITUDE;
            amax = Math.max(amax, nonFinite || magnitude < INFINITY ? magnitude : 0);
        }
        return amax;
    }

    /** That of each tile. */
    static int[] of(HostMemory memory, Tiling.Grid grid, boolean nonFinite) {
        AtomicIntegerArray amax = new AtomicIntegerArray(Math.max(grid.tiles(), 1));
        long elements = grid.elements();
        int strips = Math.toIntExact((elements + STRIP - 1) / STRIP);
        IntStream.range(0, strips).parallel().forEach(strip -> {
            float[] values = new float[HostChunk.SIZE];
            long end = Math.min(elements, (strip + 1) * STRIP);
            for (long at = strip * STRIP; at < end; at += values.length) {
                int n = (int) Math.min(values.length, end - at);
                memory.read(at, n, values);
                enter(values, at, n, grid, nonFinite, amax);
            }
        });
        return IntStream.range(0, amax.length()).map(amax::get).toArray();
    }

    private static void enter(
            float[] values, long at, int n, Tiling.Grid grid, boolean nonFinite, AtomicIntegerArray amax) {
        int done = 0;
        while (done < n) {
            int tile = grid.tile(at + done);
            int run = (int) Math.min(n - done, grid.run(at + done));
            int largest = of(values, done, done + run, nonFinite);
            if (largest > amax.get(tile)) {
                amax.accumulateAndGet(tile, largest, Math::max);
            }
            done += run;
        }
    }
}
