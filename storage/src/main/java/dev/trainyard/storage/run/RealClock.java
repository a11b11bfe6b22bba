package dev.trainyard.storage.run;

import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The machine's clock. */
final class RealClock implements RunClock {
    /**
     * A sleeping thread is woken late, by the kernel's timer slack (50 us) and by the wake-up itself, so the rest is spun:
     * at least this much, and more of a long wait, where it costs nobody anything.
     */
    private static final long LEAST_SPIN_NANOS = 150_000;

    private static final long MOST_SPIN_NANOS = 1_000_000;
    private static final long SPUN_PART = 16;

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wall() {
        return Instant.now();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public void waitUntil(long nanos) {
        long left = nanos - System.nanoTime();
        long spin = Math.clamp(left / SPUN_PART, LEAST_SPIN_NANOS, MOST_SPIN_NANOS);
        while (left > spin) {
            LockSupport.parkNanos(left - spin);
            left = nanos - System.nanoTime();
        }
        while (System.nanoTime() - nanos < 0) {
            // accelerators wait for much the same moment, and readers go on: give way where cores are few
            Thread.yield();
        }
    }

    @Override
    public Thread start(String name, Runnable body) {
        return Thread.ofPlatform().name(name).start(body);
    }

    @Override
    public Gate gate() {
        return new LockGate();
    }

    private static final class LockGate implements Gate {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();

        @Override
        public long await(LongSupplier attempt) {
            lock.lock();
            try {
                long result = attempt.getAsLong();
                while (result == NOT_YET) {
                    changed.awaitUninterruptibly();
                    result = attempt.getAsLong();
                }
                return result;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void change(Runnable change) {
            lock.lock();
            try {
                change.run();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
