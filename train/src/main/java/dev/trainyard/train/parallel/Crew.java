package dev.trainyard.train.parallel;

import dev.trainyard.base.InputException;
import dev.trainyard.ffi.Nccl;
import dev.trainyard.torch.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a run's workers beside the first one, which is the caller's own, and what connects them. The first failure
 * of any ends the work of all.
 */
public final class Crew implements AutoCloseable {
    private final List<Collective> ends;
    private final List<ExecutorService> threads = new ArrayList<>();

    /**
     * @param devices one a worker
     * @throws InputException if they cannot work together
     */
    public Crew(List<Device> devices) {
        ends = connect(devices);
        for (int rank = 1; rank < devices.size(); rank++) {
            threads.add(Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("worker-" + rank).factory()));
        }
    }

    private static List<Collective> connect(List<Device> devices) {
        if (devices.size() == 1) {
            return List.of(Collective.alone());
        }
        if (!devices.getFirst().isCuda()) {
            return ThreadCollective.of(devices.size());
        }
        if (!Nccl.isPresent()) {
            throw new InputException("training on " + devices.size() + " GPUs needs NCCL, and there is none beside the"
                    + " libtorch in use; set train.devices to 1, or see trainyard doctor");
        }
        return NcclCollective.of(devices.size());
    }

    public int size() {
        return ends.size();
    }

    /** The end of one worker. */
    public Collective end(int rank) {
        return ends.get(rank);
    }

    /**
     * Lets every worker do its part, at the same time; the first one on this thread.
     *
     * @param work gets the rank
     * @throws WorkerLostException if one of several failed
     */
    public void together(Consumer<Integer> work) {
        if (size() == 1) {
            work.accept(0);
            return;
        }
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < threads.size(); i++) {
            int rank = i + 1;
            others.add(threads.get(i).submit(() -> guarded(rank, work)));
        }
        RuntimeException failure = null;
        try {
            guarded(0, work);
        } catch (RuntimeException e) {
            failure = e;
        }
        for (Future<?> other : others) {
            RuntimeException one = outcome(other);
            failure = failure == null ? one : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void guarded(int rank, Consumer<Integer> work) {
        try {
            work.accept(rank);
        } catch (RuntimeException | Error e) {
            end(rank).fail(e);
            throw e instanceof WorkerLostException lost ? lost : new WorkerLostException(rank, e);
        }
    }

    private static @Nullable RuntimeException outcome(Future<?> other) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    other.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true; // its work is on memory that the caller would free
                } catch (ExecutionException e) {
                    return e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** After the workers have closed what is theirs, by {@link #together}. */
    @Override
    public void close() {
        threads.forEach(ExecutorService::close);
    }
}
