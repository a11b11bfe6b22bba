package dev.trainyard.runs.alerts;

import dev.trainyard.base.JobException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Delivers notices one after the other on a thread of its own, which begins with the first. Nobody waits for it but
 * {@link #close}, and that not for long.
 */
final class Courier implements AutoCloseable {
    private static final int WAITING = 64;
    private static final String TOO_LATE = "the run was over before";

    /** Hears of each delivery that has failed, on any thread. */
    interface Failures {
        void failed(Notice notice, Target target, String reason);
    }

    private final List<Target> targets;
    private final Patience patience;
    private final Failures failures;
    private final ExecutorService thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("alerts").daemon().factory());
    private volatile CompletableFuture<Void> current = CompletableFuture.completedFuture(null);
    private volatile boolean over;

    Courier(List<Target> targets, Patience patience, Failures failures) {
        this.targets = targets;
        this.patience = patience;
        this.failures = failures;
    }

    /** Returns at once. */
    void send(Notice notice) {
        if (targets.isEmpty()) {
            return;
        }
        try {
            thread.execute(() -> targets.forEach(target -> deliver(notice, target)));
        } catch (RejectedExecutionException e) {
            String reason = thread.isShutdown() ? "the run is over" : WAITING + " others are waiting";
            targets.forEach(target -> failures.failed(notice, target, reason));
        }
    }

    private void deliver(Notice notice, Target target) {
        if (over) {
            failures.failed(notice, target, TOO_LATE);
            return;
        }
        try {
            CompletableFuture<Void> delivery = target.send(notice);
            current = delivery;
            if (over) {
                delivery.cancel(true); // close came too early to see it
            }
            delivery.join();
        } catch (CancellationException e) {
            failures.failed(notice, target, TOO_LATE);
        } catch (CompletionException e) {
            failures.failed(notice, target, reason(e.getCause() == null ? e : e.getCause()));
        } catch (RuntimeException e) {
            failures.failed(notice, target, reason(e));
        }
    }

    static String reason(Throwable failure) {
        return failure instanceof JobException ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    /**
     * Waits a few seconds for what is on its way, then gives up on it. The thread is never interrupted: it may be writing an
     * event, and an interrupt closes the file.
     */
    @Override
    public void close() {
        thread.shutdown();
        if (!ends(patience.closing().toMillis())) {
            over = true;
            current.cancel(true);
            boolean _ = ends(TimeUnit.SECONDS.toMillis(1));
        }
    }

    private boolean ends(long millis) {
        try {
            return thread.awaitTermination(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
