package dev.trainyard.precision.telemetry;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;

/** What stall.cu does, on the CPU. */
final class HostStall {
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;

    private final StallTable table;
    private final int[] tiles;

    HostStall(StallTable table) {
        this.table = table;
        this.tiles = new int[table.tiles()];
    }

    private static final class Counts {
        private long asked;
        private long predicted;
        private long stalled;
        private long ulps;
        private long moved;
    }

    void keep(MemorySegment master, MemorySegment before) {
        List<StallTable.Weight> weights = table.weights();
        IntStream.range(0, weights.size()).parallel().forEach(i -> {
            StallTable.Weight weight = weights.get(i);
            MemorySegment.copy(
                    master,
                    weight.offset() * Float.BYTES,
                    before,
                    weight.keptOffset() * Float.BYTES,
                    weight.elements() * Float.BYTES);
            if (weight.rule().needsMagnitudes()) {
                findMagnitudes(weight, before);
            }
        });
    }

    private void findMagnitudes(StallTable.Weight weight, MemorySegment before) {
        int whole = weight.firstTile() + weight.tileCount();
        java.util.Arrays.fill(tiles, weight.firstTile(), whole + 1, 0);
        for (long i = 0; i < weight.elements(); i++) {
            int magnitude = Float.floatToRawIntBits(seen(weight, get(before, weight.keptOffset() + i))) & MAGNITUDE;
            if (magnitude < INFINITY) {
                int tile = weight.firstTile() + weight.tile(i);
                tiles[tile] = Math.max(tiles[tile], magnitude);
                tiles[whole] = Math.max(tiles[whole], magnitude);
            }
        }
    }

    void compare(MemorySegment before, MemorySegment after, MemorySegment gradient, MemorySegment report) {
        Counts[] counts = new Counts[table.chunks().size()];
        IntStream.range(0, counts.length)
                .parallel()
                .forEach(i -> counts[i] = count(table.chunks().get(i), before, after, gradient));
        for (int i = 0; i < table.weights().size(); i++) {
            StallTable.Weight weight = table.weights().get(i);
            Counts all = new Counts();
            for (int j = weight.firstChunk(); j < weight.firstChunk() + weight.chunks(); j++) {
                all.asked += counts[j].asked;
                all.predicted += counts[j].predicted;
                all.stalled += counts[j].stalled;
                all.ulps += counts[j].ulps;
                all.moved += counts[j].moved;
            }
            int place = i * StallTelemetry.REPORTED;
            boolean defined = all.moved > 0;
            set(report, place + StallTelemetry.PREDICTED, defined ? (double) all.predicted / all.asked : Double.NaN);
            set(report, place + StallTelemetry.OBSERVED, defined ? (double) all.stalled / all.asked : Double.NaN);
            set(report, place + StallTelemetry.ULPS, defined ? (double) all.ulps / all.asked : Double.NaN);
        }
    }

    private Counts count(FlatLayout.Chunk chunk, MemorySegment before, MemorySegment after, MemorySegment gradient) {
        StallTable.Weight weight = table.weights().get(chunk.segment());
        StallRule rule = weight.rule();
        float given = weight.memory()
                .map(memory -> memory.memory().get(ValueLayout.JAVA_FLOAT, 0))
                .orElse(1f);
        int whole = tiles[weight.firstTile() + weight.tileCount()];
        Counts counts = new Counts();
        for (long i = chunk.start(); i < chunk.start() + chunk.length(); i++) {
            float slope = get(gradient, weight.offset() + i);
            if (!(Math.abs(slope) > StallTelemetry.LEAST_GRADIENT)) {
                continue;
            }
            float old = get(before, weight.keptOffset() + i);
            float now = get(after, weight.offset() + i);
            int tile = rule.needsMagnitudes() ? tiles[weight.firstTile() + weight.tile(i)] : 0;
            float factor = rule.factor(tile, whole, given);
            float scaled = seen(weight, old) * factor;
            int oldRounded = rule.rounded(scaled);
            int newRounded = rule.rounded(seen(weight, now) * factor);
            counts.asked++;
            counts.moved += now != old ? 1 : 0;
            counts.predicted += Math.abs(now - old) * factor < rule.halfUlp(scaled) ? 1 : 0;
            int steps = Math.abs(rule.rank(newRounded) - rule.rank(oldRounded));
            counts.stalled += steps == 0 ? 1 : 0;
            counts.ulps += steps;
        }
        return counts;
    }

    /** The weight as it is given to the rounding. */
    private static float seen(StallTable.Weight weight, float value) {
        if (!weight.sees16Bits() || Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> Short.SIZE & 1) & 0xFFFF0000);
    }

    private static float get(MemorySegment floats, long index) {
        return floats.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    private static void set(MemorySegment floats, long index, double value) {
        floats.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    }
}
