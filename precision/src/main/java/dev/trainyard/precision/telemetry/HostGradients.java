package dev.trainyard.precision.telemetry;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/** What gradients.cu does, on the CPU: the cores share the chunks, and chunks are added in their order. */
final class HostGradients {
    private final FlatLayout layout;
    private final double[] firstSquares;

    HostGradients(FlatLayout layout) {
        this.layout = layout;
        this.firstSquares = new double[layout.chunks().size()];
    }

    private static final class Counts {
        private double sum;
        private double squares;
        private long nearZero;
        private long nans;
        private long infinities;
        private float amax;
    }

    /** The first micro-batch is done. */
    void first(MemorySegment gradient) {
        IntStream.range(0, firstSquares.length).parallel().forEach(i -> {
            FlatLayout.Chunk chunk = layout.chunks().get(i);
            double squares = 0;
            for (float x : read(gradient, chunk)) {
                squares += Float.isFinite(x) ? (double) x * x : 0;
            }
            firstSquares[i] = squares;
        });
    }

    /** The gradient is complete. */
    void measure(MemorySegment gradient, MemorySegment active, MemorySegment step, long first, MemorySegment report) {
        float now = step.get(ValueLayout.JAVA_LONG, 0);
        Counts[] counts = new Counts[layout.chunks().size()];
        IntStream.range(0, counts.length)
                .parallel()
                .forEach(i -> counts[i] = count(gradient, layout.chunks().get(i), active, now));
        for (int i = 0; i < layout.segments().size(); i++) {
            summarise(layout.segments().get(i), counts, active, now, i * GradientTelemetry.REPORTED, report);
        }
        set(report, GradientTelemetry.reported(layout) - 1L, first);
    }

    private Counts count(MemorySegment gradient, FlatLayout.Chunk chunk, MemorySegment active, float now) {
        FlatLayout.Segment segment = layout.segments().get(chunk.segment());
        float[] values = read(gradient, chunk);
        Counts counts = new Counts();
        for (int i = 0; i < values.length; i++) {
            float x = values[i];
            boolean tiny = Math.abs(x) < GradientTelemetry.NEAR_ZERO;
            counts.nearZero += tiny ? 1 : 0;
            if (!tiny && segment.units() > 0) {
                set(active, segment.unit(chunk.start() + i), now); // all write the same
            }
            if (!Float.isFinite(x)) {
                counts.nans += Float.isNaN(x) ? 1 : 0;
                counts.infinities += Float.isNaN(x) ? 0 : 1;
                continue;
            }
            counts.sum += x;
            counts.squares += (double) x * x;
            counts.amax = Math.max(counts.amax, Math.abs(x));
        }
        return counts;
    }

    private void summarise(
            FlatLayout.Segment segment,
            Counts[] counts,
            MemorySegment active,
            float now,
            int place,
            MemorySegment report) {
        Counts all = new Counts();
        double squaresBefore = 0;
        for (int i = segment.firstChunk(); i < segment.firstChunk() + segment.chunks(); i++) {
            all.sum += counts[i].sum;
            all.squares += counts[i].squares;
            all.nearZero += counts[i].nearZero;
            all.nans += counts[i].nans;
            all.infinities += counts[i].infinities;
            all.amax = Math.max(all.amax, counts[i].amax);
            squaresBefore += firstSquares[i];
        }
        int dead = 0;
        for (int i = segment.firstUnit(); i < segment.firstUnit() + segment.units(); i++) {
            dead += now - active.getAtIndex(ValueLayout.JAVA_FLOAT, i) >= GradientTelemetry.WINDOW ? 1 : 0;
        }
        double finite = Math.max(segment.elements() - all.nans - all.infinities, 1);
        double mean = all.sum / finite;
        double variance = all.squares / finite - mean * mean;
        set(report, place + GradientTelemetry.NORM, Math.sqrt(all.squares));
        set(report, place + GradientTelemetry.SNR, variance > 0 ? Math.abs(mean) / Math.sqrt(variance) : Double.NaN);
        set(report, place + GradientTelemetry.NEAR_ZERO_SHARE, (double) all.nearZero / segment.elements());
        set(report, place + GradientTelemetry.NANS, all.nans);
        set(report, place + GradientTelemetry.INFINITIES, all.infinities);
        set(report, place + GradientTelemetry.AMAX, all.amax);
        set(
                report,
                place + GradientTelemetry.DEAD_SHARE,
                segment.units() == 0 ? Double.NaN : (double) dead / segment.units());
        set(report, place + GradientTelemetry.FIRST_NORM, Math.sqrt(squaresBefore));
    }

    private float[] read(MemorySegment flat, FlatLayout.Chunk chunk) {
        float[] values = new float[chunk.length()];
        long from = layout.segments().get(chunk.segment()).offset() + chunk.start();
        MemorySegment.copy(flat, ValueLayout.JAVA_FLOAT, from * Float.BYTES, values, 0, values.length);
        return values;
    }

    private static void set(MemorySegment floats, long index, double value) {
        floats.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    }
}
