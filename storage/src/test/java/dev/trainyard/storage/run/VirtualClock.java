package dev.trainyard.storage.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** A clock that stands still while any of its threads has something to do, then jumps to where the next one wakes. */
final class VirtualClock implements RunClock {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition jumped = lock.newCondition();
    private final PriorityQueue<Long> alarms = new PriorityQueue<>();
    private long now;
    private int busy;

    @Override
    public long nanos() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Instant wall() {
        return Instant.EPOCH.plusNanos(nanos());
    }

    @Override
    public Duration moved() {
        return Duration.ZERO;
    }

    @Override
    public void waitUntil(long nanos) {
        lock.lock();
        try {
            if (nanos <= now) {
                return;
            }
            alarms.add(nanos);
            rest();
            while (now < nanos) {
                jumped.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Thread start(String name, Runnable body) {
        begin();
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                body.run();
            } finally {
                end();
            }
        });
    }

    @Override
    public Gate gate() {
        return new VirtualGate();
    }

    private void begin() {
        lock.lock();
        try {
            busy++;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            rest();
        } finally {
            lock.unlock();
        }
    }

    /** One thread less is busy; the last one lets the clock jump, and those that it wakes are busy from then on. */
    private void rest() {
        busy--;
        if (busy == 0 && !alarms.isEmpty()) {
            now = alarms.peek();
            while (!alarms.isEmpty() && alarms.peek() == now) {
                alarms.poll();
                busy++;
            }
            jumped.signalAll();
        }
    }

    private final class VirtualGate implements Gate {
        private final Condition changed = lock.newCondition();
        private final List<boolean[]> waiting = new ArrayList<>();

        @Override
        public long await(LongSupplier attempt) {
            lock.lock();
            try {
                long result = attempt.getAsLong();
                while (result == NOT_YET) {
                    boolean[] woken = new boolean[1];
                    waiting.add(woken);
                    rest();
                    while (!woken[0]) {
                        changed.awaitUninterruptibly();
                    }
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
                // those who wait are busy from now on, not from when the machine gets to run them
                busy += waiting.size();
                waiting.forEach(woken -> woken[0] = true);
                waiting.clear();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
