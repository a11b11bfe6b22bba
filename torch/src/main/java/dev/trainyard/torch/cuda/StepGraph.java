package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaRuntime;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.torch.Device;

/**
 * A whole training step, recorded once and replayed as one launch: what the host costs a step no longer depends on how
 * many operators it has.
 *
 * <p>What the step must be like: it reads its inputs from tensors that stay (copy the next batch into them before each
 * replay), takes whatever changes (learning rate, counters) from device tensors, leaves results in tensors that stay, and
 * never waits for the device: no {@code item()}, no copy from unpinned host memory. Everything that it uses, the
 * parameters too, is made on the stream on which it will be captured, and the step has run there at least once.
 *
 * <p><b>Memory.</b> The intermediates of the graph lie in memory that libtorch considers free on the graph's stream, and
 * every replay writes to it. Hence two rules:
 *
 * <ul>
 *   <li>A tensor that is made after the capture and lives across a replay is made on another stream (evaluation,
 *       snapshots: {@link CudaStream#makeCurrent}). Tensors that were alive before the capture are safe, and so are ones
 *       that are made and used up between two replays.
 *   <li>When libtorch's allocator gives cached memory back to the driver, on running out of memory, the graph's memory
 *       goes with it. The graph is then stale: {@link #isStale} says so, {@link #replay} refuses, and the step has to be
 *       captured anew. Threads that share a device must not let it come to that during another's replay.
 * </ul>
 */
public final class StepGraph implements AutoCloseable {
    private final CudaStream stream;
    private final long flushes;
    private long executable;

    private StepGraph(CudaStream stream, long flushes, long executable) {
        this.stream = stream;
        this.flushes = flushes;
        this.executable = executable;
    }

    /**
     * Records {@code step} on {@code stream}. Nothing is computed: the first effect is that of the first replay. If the step
     * throws, the recording is ended, the exception goes on to the caller, and the process works as before.
     *
     * @throws CudaException if the step does something that a graph cannot hold
     */
    public static StepGraph capture(CudaStream stream, Runnable step) {
        Device device = stream.device();
        if (stream.handle() == 0) {
            throw new IllegalArgumentException("CUDA cannot capture the default stream of " + device
                    + ": make one of CudaStream.fromPool current before the step's tensors are made");
        }
        return Cuda.on(device, () -> {
            long flushes = AllocatorWatch.of(device).flushes();
            stream.synchronize();
            long graph = record(stream, step);
            try {
                return new StepGraph(stream, flushes, CudaRuntime.instantiate(graph));
            } finally {
                CudaRuntime.destroyGraph(graph);
            }
        });
    }

    /** Puts one step on the graph's stream, and does not wait for it. */
    public void replay() {
        if (executable == 0) {
            throw new IllegalStateException("the step graph is closed");
        }
        if (isStale()) {
            throw new IllegalStateException("the step graph is stale: libtorch has freed cached memory of "
                    + stream.device() + " since it was captured; close it and capture the step anew");
        }
        try {
            CudaRuntime.launchGraph(executable, stream.handle());
        } catch (NativeException e) {
            throw new CudaException("cannot replay the step", e);
        }
    }

    /** Whether the graph's memory may be gone, so that it must not be replayed. */
    public boolean isStale() {
        return AllocatorWatch.of(stream.device()).flushes() != flushes;
    }

    /** Drops the graph; a replay that is under way ends in peace. */
    @Override
    public void close() {
        if (executable != 0) {
            long closing = executable;
            executable = 0;
            CudaRuntime.destroyExecutable(closing);
        }
    }

    private static long record(CudaStream stream, Runnable step) {
        try (CudaStream.Use use = stream.makeCurrent()) {
            CudaRuntime.beginCapture(stream.handle());
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                abandon(stream, e);
                throw e;
            }
            return CudaRuntime.endCapture(stream.handle());
        } catch (NativeException e) {
            throw new CudaException(
                    "the step cannot be captured: it must not wait for the device, use another stream or copy from"
                            + " unpinned memory",
                    e);
        }
    }

    /** Ends a recording that has failed; what CUDA says about it matters less than why. */
    private static void abandon(CudaStream stream, Throwable why) {
        try {
            long graph = CudaRuntime.endCapture(stream.handle());
            if (graph != 0) {
                CudaRuntime.destroyGraph(graph);
            }
        } catch (NativeException e) {
            why.addSuppressed(e);
        }
    }
}
