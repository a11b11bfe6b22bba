package dev.trainyard.storage.run;

import dev.trainyard.storage.data.DataLayout.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Samples of 1,000 bytes that each take a known time, and are remembered in the order in which they were read. */
record DelayedSource(RunClock clock, int files, int samplesPerFile, LongUnaryOperator delayNanos, List<Integer> read)
        implements SampleSource {
    static final int BYTES = 1_000;

    DelayedSource(RunClock clock, int files, double seconds) {
        this(clock, files, 1, file -> Math.round(seconds * 1e9), Collections.synchronizedList(new ArrayList<>()));
    }

    @Override
    public int files(Part part) {
        return files;
    }

    @Override
    public SampleReader reader() {
        Latencies latencies = new Latencies();
        return new SampleReader() {
            @Override
            public long read(Part part, int file, int first, int count) {
                clock.waitUntil(clock.nanos() + count * delayNanos.applyAsLong(file));
                for (int i = first; i < first + count; i++) {
                    read.add(file * samplesPerFile + i);
                }
                return (long) count * BYTES;
            }

            @Override
            public Latencies latencies() {
                return latencies;
            }
        };
    }
}
