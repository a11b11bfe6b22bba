package dev.trainyard.storage.run;

import dev.trainyard.storage.host.SteadyDate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The machine's clock. */
final class RealClock implements RunClock {
    /** A sleeping thread is woken late, by the kernel's timer slack (50 us) and the wake-up itself, so the rest is spun. */
    private static final long LEAST_SPIN_NANOS = 150_000;

    /** However late sleeps are: more CPU time than this, and than a tenth of the wait, an exact wait is not worth. */
    private static final long MOST_SPIN_NANOS = 4_000_000;

    private static final long MOST_SPUN_PART = 10;

    /** Accelerators wait for much the same moment, and readers go on: until here a spinning thread gives way to them. */
    private static final long KEEPS_THE_CORE_NANOS = 50_000;

    private final SteadyDate date = new SteadyDate();

    /** How late sleeps have been: the worst of them, a 128th of it forgotten with each that was better. */
    private final AtomicLong lateNanos = new AtomicLong(1_000_000);

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wall() {
        return date.now();
    }

    @Override
    public Duration moved() {
        return date.moved();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public void waitUntil(long nanos) {
        long left = nanos - System.nanoTime();
        long most = Math.min(left / MOST_SPUN_PART, MOST_SPIN_NANOS);
        long spin = Math.max(LEAST_SPIN_NANOS, Math.min(lateNanos.get(), most));
        while (left > spin) {
            LockSupport.parkNanos(left - spin);
            left = nanos - System.nanoTime();
            long late = spin - left;
            lateNanos.updateAndGet(before -> Math.max(late, before - before / 128));
        }
        for (; left > 0; left = nanos - System.nanoTime()) {
            if (left > KEEPS_THE_CORE_NANOS) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
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
