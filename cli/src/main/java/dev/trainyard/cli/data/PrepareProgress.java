package dev.trainyard.cli.data;

import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.train.data.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a preparation is, pass by pass: the first only reads, the second encodes and is many times slower, so that a
 * rate over both would promise too much. Nothing is shown of what is over within a second.
 */
public final class PrepareProgress implements Progress, AutoCloseable {
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final ProgressLine line;
    private final LongSupplier clock;
    private final long start;
    private long passStart;
    private boolean encoding;

    /**
     * @param line closed with this
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public PrepareProgress(ProgressLine line, LongSupplier clock) {
        this.line = line;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.passStart = start;
    }

    @Override
    public void at(long bytesDone, long bytesTotal) {
        long now = clock.getAsLong();
        long passBytes = bytesTotal / 2; // two passes over the same bytes
        if (now - start >= QUIET_NANOS) {
            long done = encoding ? bytesDone - passBytes : bytesDone;
            String pass = encoding ? "encoding" : "scanning";
            Duration spent = Duration.ofNanos(now - passStart);
            line.show(() -> pass + " " + state(done, passBytes, spent));
        }
        if (!encoding && bytesDone >= passBytes) {
            encoding = true;
            passStart = now;
        }
    }

    @Override
    public void close() {
        line.close();
    }

    /** "42% of 2.9 GiB, 85.3 MiB/s, 25.0 s left". */
    static String state(long done, long total, Duration spent) {
        double seconds = Math.max(spent.toNanos(), 1) / 1e9;
        double rate = done / seconds;
        String left = done == 0 || done >= total ? "" : ", " + Units.duration(seconds((total - done) / rate)) + " left";
        return String.format(Locale.ROOT, "%.0f%%", 100.0 * done / Math.max(1, total)) + " of " + Units.bytes(total)
                + ", " + Units.bytes((long) rate) + "/s" + left;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
