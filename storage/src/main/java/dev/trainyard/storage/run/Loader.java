package dev.trainyard.storage.run;

import dev.trainyard.storage.run.RunClock.Gate;
import java.util.Arrays;

/**
 * The batches of one accelerator in one epoch, between the threads that read them and the accelerator that takes them in
 * order. Readers claim pieces of batches in order too; a piece may be read when fewer than {@code ahead} batches stand
 * between its batch and the last one taken, or when the accelerator waits for it.
 */
final class Loader {
    /** No more pieces. */
    static final long END = Long.MAX_VALUE;

    private final Gate gate;
    private final int batches;
    private final int ahead;
    private final int pieces;
    private final int[] unread;

    private boolean open;
    private volatile boolean closed;
    private long nextPiece;
    private int wanted;
    private int taken;

    /**
     * @param batches of the epoch
     * @param ahead batches that may be read before the accelerator wants them
     * @param pieces of a batch, each read by one thread
     */
    Loader(RunClock clock, int batches, int ahead, int pieces) {
        this.gate = clock.gate();
        this.batches = batches;
        this.ahead = ahead;
        this.pieces = pieces;
        this.unread = new int[Math.max(1, ahead)];
        Arrays.fill(unread, pieces);
    }

    /** Lets the readers begin. */
    void open() {
        gate.change(() -> open = true);
    }

    /** Reader: waits for the next piece; {@code batch * pieces + piece}, or {@link #END}. */
    long claim() {
        return gate.await(() -> {
            if (closed || nextPiece == (long) batches * pieces) {
                return END;
            }
            boolean due = open && nextPiece / pieces < Math.max(wanted, taken + ahead);
            return due ? nextPiece++ : RunClock.NOT_YET;
        });
    }

    /** Reader: a piece is read. */
    void done(long piece) {
        gate.change(() -> unread[(int) (piece / pieces % unread.length)]--);
    }

    /** Accelerator: waits for the next batch; false if there will be none, since the run ends. */
    boolean take() {
        gate.change(() -> wanted++);
        int slot = taken % unread.length;
        long there = gate.await(() -> closed ? 0 : unread[slot] > 0 ? RunClock.NOT_YET : 1);
        if (there == 0) {
            return false;
        }
        gate.change(() -> {
            unread[slot] = pieces;
            taken++;
        });
        return true;
    }

    /** Ends every wait, now and later. */
    void close() {
        gate.change(() -> closed = true);
    }

    boolean closed() {
        return closed;
    }
}
