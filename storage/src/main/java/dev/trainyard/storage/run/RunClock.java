package dev.trainyard.storage.run;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time as a run sees it, and the only way in which its threads wait; a test puts a clock in here that jumps from one
 * event to the next.
 */
interface RunClock {
    /** What an attempt of {@link Gate#await} returns to wait on. */
    long NOT_YET = -1;

    /** Nanoseconds since some point, never backwards. */
    long nanos();

    /** The date at the beginning, and as much later as {@link #nanos} says: between two of them is a true duration. */
    Instant wall();

    /** How far people have set the date since the beginning. */
    Duration moved();

    /** Returns at {@code nanos}, not before and as little after it as the machine allows. */
    void waitUntil(long nanos);

    /** A new thread that waits through this clock only. */
    Thread start(String name, Runnable body);

    /** A new gate. */
    Gate gate();

    /** Where threads wait for what other threads do. */
    interface Gate {
        /**
         * Tries {@code attempt} now and after each change, one thread at a time, until it returns something else than
         * {@link #NOT_YET}, and returns that.
         */
        long await(LongSupplier attempt);

        /** Makes a change that others may wait for. */
        void change(Runnable change);
    }
}
