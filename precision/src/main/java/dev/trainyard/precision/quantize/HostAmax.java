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
    static int of(int[] bits, int from, int to, boolean nonFinite) {
        int all = nonFinite ? -1 : 0;
        int amax = 0;
        for (int i = from; i < to; i++) {
            int magnitude = bits[i] & MAGNITUDE;
            amax = Math.max(amax, magnitude & (magnitude - INFINITY >> 31 | all));
        }
        return amax;
    }

    /** That of each tile. */
    static int[] of(HostMemory memory, Tiling.Grid grid, boolean nonFinite) {
        AtomicIntegerArray amax = new AtomicIntegerArray(Math.max(grid.tiles(), 1));
        long elements = grid.elements();
        int strips = Math.toIntExact((elements + STRIP - 1) / STRIP);
        IntStream.range(0, strips).parallel().forEach(strip -> {
            int[] bits = new int[HostChunk.SIZE];
            long end = Math.min(elements, (strip + 1) * STRIP);
            for (long at = strip * STRIP; at < end; at += bits.length) {
                int n = (int) Math.min(bits.length, end - at);
                memory.read(at, n, bits);
                enter(bits, at, n, grid, nonFinite, amax);
            }
        });
        return IntStream.range(0, amax.length()).map(amax::get).toArray();
    }

    private static void enter(
            int[] bits, long at, int n, Tiling.Grid grid, boolean nonFinite, AtomicIntegerArray amax) {
        int done = 0;
        while (done < n) {
            int tile = grid.tile(at + done);
            int run = (int) Math.min(n - done, grid.run(at + done));
            if (grid.tileColumns() == 1) {
                // Tiles side by side, up to the end of the row.
                run = (int) Math.min(n - done, grid.columns() - (at + done) % grid.columns());
                for (int i = 0; i < run; i++) {
                    enter(of(bits, done + i, done + i + 1, nonFinite), tile + i, amax);
                }
            } else {
                enter(of(bits, done, done + run, nonFinite), tile, amax);
            }
            done += run;
        }
    }

    private static void enter(int magnitude, int tile, AtomicIntegerArray amax) {
        if (magnitude > amax.getPlain(tile)) {
            amax.accumulateAndGet(tile, magnitude, Math::max);
        }
    }
}
