package dev.trainyard.storage.host;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Dates of one measurement, told by one look at the calendar and from then on by the steady clock: what lies between two of
 * them is a true duration, whoever sets the machine's clock meanwhile.
 */
public final class SteadyDate {
    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final Instant start;
    private final long startNanos;

    /** Begins now. */
    public SteadyDate() {
        this(InstantSource.system(), System::nanoTime);
    }

    SteadyDate(InstantSource calendar, LongSupplier nanos) {
        this.calendar = calendar;
        this.nanos = nanos;
        this.start = calendar.instant();
        this.startNanos = nanos.getAsLong();
    }

    public Instant now() {
        return start.plusNanos(nanos.getAsLong() - startNanos);
    }

    /** How far the machine's clock was set since the beginning. */
    public Duration moved() {
        return Duration.between(now(), calendar.instant());
    }
}
