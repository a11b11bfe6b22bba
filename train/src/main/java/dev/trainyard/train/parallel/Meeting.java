package dev.trainyard.train.parallel;

import org.jspecify.annotations.Nullable;

/** Where the workers of one process wait for each other. The first failure ends all waiting, now and later. */
final class Meeting {
    private final int size;
    private int here;
    private long round;
    private long greatest = Long.MIN_VALUE;
    private long agreed;
    private @Nullable WorkerLostException lost;

    Meeting(int size) {
        this.size = size;
    }

    /** Returns the greatest of what all have brought. */
    synchronized long max(long mine) {
        throwIfLost();
        greatest = Math.max(greatest, mine);
        if (++here == size) {
            here = 0;
            agreed = greatest;
            greatest = Long.MIN_VALUE;
            round++;
            notifyAll();
            return agreed;
        }
        long current = round;
        boolean interrupted = false;
        while (round == current) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            throwIfLost();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return agreed;
    }

    /** Ends it for all. */
    synchronized void fail(int rank, Throwable cause) {
        if (lost == null) {
            lost = cause instanceof WorkerLostException known ? known : new WorkerLostException(rank, cause);
        }
        notifyAll();
    }

    private void throwIfLost() {
        if (lost != null) {
            throw new WorkerLostException(lost.rank(), lost.getCause() == null ? lost : lost.getCause());
        }
    }
}
