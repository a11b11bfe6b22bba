package dev.trainyard.storage.run;

import dev.trainyard.storage.run.RunResult.LatencySummary;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** How long opening files and reading from them took, of one thread or of many. Not for several threads at once. */
public final class Latencies {
    // an error of at most 1 % in 90 kB: there are two of these in each of perhaps hundreds of threads
    private static final int DIGITS = 2;

    private final Histogram open = new Histogram(DIGITS);
    private final Histogram read = new Histogram(DIGITS);

    /** Counts a file that was opened. */
    public void opened(long nanos) {
        open.recordValue(Math.max(0, nanos));
    }

    /** Counts a read. */
    public void read(long nanos) {
        read.recordValue(Math.max(0, nanos));
    }

    void add(Latencies other) {
        open.add(other.open);
        read.add(other.read);
    }

    LatencySummary openSummary() {
        return summary(open);
    }

    LatencySummary readSummary() {
        return summary(read);
    }

    /** As text that travels between hosts. */
    Encoded encoded() {
        return new Encoded(text(open), text(read));
    }

    /** What {@link #encoded} gave. */
    static Latencies of(Encoded encoded) {
        Latencies latencies = new Latencies();
        latencies.open.add(histogram(encoded.open));
        latencies.read.add(histogram(encoded.read));
        return latencies;
    }

    /** HdrHistogram's compressed form, base 64. */
    record Encoded(String open, String read) {}

    private static String text(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    private static Histogram histogram(String text) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("no histogram: " + text, e);
        }
    }

    private static LatencySummary summary(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return new LatencySummary(0, 0, 0, 0, 0, 0, 0);
        }
        return new LatencySummary(
                histogram.getTotalCount(),
                histogram.getMean() / 1e9,
                histogram.getValueAtPercentile(50) / 1e9,
                histogram.getValueAtPercentile(90) / 1e9,
                histogram.getValueAtPercentile(99) / 1e9,
                histogram.getValueAtPercentile(99.9) / 1e9,
                histogram.getMaxValue() / 1e9);
    }
}
