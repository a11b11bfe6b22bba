package dev.trainyard.train.checkpoint;

import dev.trainyard.base.JobException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Saves behind the training loop, one at a time. Every outcome is told twice: to the listener at once, on the writer's
 * thread, and to the loop when it next asks, so that no failure is lost. The methods are for one thread, the loop's.
 */
public final class AsyncCheckpointer implements AutoCloseable {
    private final CheckpointStore store;
    private final Consumer<SaveOutcome> listener;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("checkpoint-writer").factory());
    private @Nullable Future<SaveOutcome> inFlight;

    public AsyncCheckpointer(CheckpointStore store, Consumer<SaveOutcome> listener) {
        this.store = store;
        this.listener = listener;
    }

    /**
     * Starts a save and returns; waits first if one is in flight. The content's memory belongs to the save until its
     * outcome was returned.
     *
     * @return the outcome of the save before, if nobody has asked for it yet
     */
    public Optional<SaveOutcome> submit(CheckpointContent content) {
        Optional<SaveOutcome> before = await();
        inFlight = writer.submit(() -> attempt(content));
        return before;
    }

    /** Whether a save is in flight. */
    public boolean isBusy() {
        return inFlight != null && !inFlight.isDone();
    }

    /** The outcome of the last save, once, when it has ended; never waits. */
    public Optional<SaveOutcome> poll() {
        return inFlight != null && inFlight.isDone() ? await() : Optional.empty();
    }

    /** Waits for the save in flight. */
    public Optional<SaveOutcome> await() {
        Future<SaveOutcome> pending = inFlight;
        if (pending == null) {
            return Optional.empty();
        }
        inFlight = null;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return Optional.of(pending.get());
                } catch (InterruptedException e) {
                    // A save is not left half way, and its memory not given back while it is read.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new JobException("the listener of checkpoints failed: " + e.getCause(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits for the save in flight and ends the writer's thread.
     *
     * @throws JobException if that save failed and nobody has asked
     */
    @Override
    public void close() {
        try {
            if (await().orElse(null) instanceof SaveOutcome.Failed failed) {
                throw failed.cause();
            }
        } finally {
            writer.close();
        }
    }

    private SaveOutcome attempt(CheckpointContent content) {
        SaveOutcome outcome;
        try {
            outcome = new SaveOutcome.Saved(store.save(content));
        } catch (JobException e) {
            outcome = new SaveOutcome.Failed(content.step(), e);
        } catch (RuntimeException | Error e) {
            outcome = new SaveOutcome.Failed(
                    content.step(),
                    new JobException("the checkpoint of step " + content.step() + " was not saved: " + e, e));
        }
        listener.accept(outcome);
        return outcome;
    }
}
