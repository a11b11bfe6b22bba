package dev.trainyard.train;

import java.util.Locale;

/**
 * Where the time of the training thread goes. Exactly one phase is under way at any time, so that the phases add up to the
 * time since the clock was made. The training thread moves it on; any thread may read.
 */
public final class PhaseClock {
    /** What the training thread is doing. */
    public enum Phase {
        /** Before the first update and after the last one: memory, weights, resuming, the summary. */
        START,
        /** Reading the batch. Hidden behind the device's work where a CUDA device has updates in its queue. */
        DATA,
        /** Putting updates on the device, and waiting for it. */
        STEP,
        EVALUATION,
        /** Standing still for a checkpoint; writing it goes on behind the loop and is not in it. */
        CHECKPOINT;

        /** As records name it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double NANOS = 1e9;

    private final long[] nanos = new long[Phase.values().length];
    private Phase phase = Phase.START;
    private long since = System.nanoTime();

    /**
     * The phase under way ends and {@code next} begins.
     *
     * @return what was under way, to go back to
     */
    synchronized Phase enter(Phase next) {
        long now = System.nanoTime();
        nanos[phase.ordinal()] += now - since;
        since = now;
        Phase before = phase;
        phase = next;
        return before;
    }

    /** What is under way. */
    public synchronized Phase phase() {
        return phase;
    }

    /** Seconds in {@code wanted} since the clock was made, those of a phase under way included. */
    public synchronized double seconds(Phase wanted) {
        long running = phase == wanted ? System.nanoTime() - since : 0;
        return (nanos[wanted.ordinal()] + running) / NANOS;
    }
}
