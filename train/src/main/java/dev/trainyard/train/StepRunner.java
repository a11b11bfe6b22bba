package dev.trainyard.train;

import dev.trainyard.torch.Device;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.cuda.CudaException;
import dev.trainyard.torch.cuda.CudaStream;
import dev.trainyard.torch.cuda.StepGraph;
import dev.trainyard.train.config.TrainSection.Recompute;
import dev.trainyard.train.config.TrainSection.Switch;
import dev.trainyard.train.model.Gpt.Recomputation;
import dev.trainyard.train.parallel.Collective;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the step: eagerly, or, on CUDA, captured once and replayed. When the device runs out of memory the step has not
 * changed any weight yet: recomputation is switched on if it may be, else the micro-batch is halved, and the same samples
 * are computed again.
 */
final class StepRunner implements AutoCloseable {
    /** Eager steps before a capture: kernels choose their algorithms and libraries allocate their workspaces. */
    private static final int WARM_UP = 3;

    /** What a worker would do next; all do the greatest of what they would. */
    private static final long REPLAY = 0;

    private static final long CAPTURE = 1;
    private static final long CALLS = 2;

    private final TrainStep step;
    private final BatchGradient gradient;
    private final Device device;
    private final Collective others;
    private final boolean mayRecompute;
    private Switch capture;
    private final Consumer<String> notes;
    private int halvingsLeft;
    private LongConsumer halved = _ -> {};
    private @Nullable StepGraph graph;
    private int warm;
    private long captured;

    /**
     * @param recompute AUTO lets the runner switch recomputation on
     * @param capture whether to capture a step graph; AUTO goes on without one if the device refuses
     * @param halvings how often the micro-batch may be halved
     * @param others the workers that do the same step
     * @param notes what the user should know
     */
    StepRunner(
            TrainStep step,
            Device device,
            Recompute recompute,
            Switch capture,
            int halvings,
            Collective others,
            Consumer<String> notes) {
        this.others = others;
        this.halvingsLeft = halvings;
        this.step = step;
        this.gradient = step.gradient();
        this.device = device;
        this.mayRecompute = recompute == Recompute.AUTO;
        this.capture = capture;
        this.notes = notes;
        if (recompute == Recompute.BLOCKS) {
            gradient.recompute(Recomputation.BLOCKS);
        }
    }

    /**
     * One update; does not wait for the device.
     *
     * @param byCalls whether it must not be the replay of a graph
     * @param version another one than before says that a graph no longer does what the step does
     */
    void run(boolean byCalls, long version) {
        if (version != captured) {
            drop();
            captured = version;
        }
        if (byCalls) {
            others.max(CALLS);
        } else if (replay()) {
            return;
        }
        computed();
        // Outside of what is repeated: an update that was begun must not be done again.
        step.update();
        warm++;
    }

    /** The gradient of this worker's part, once every worker has its own: an attempt that lacked memory is made again. */
    private void computed() {
        while (true) {
            OutOfMemoryException lacking = null;
            try {
                gradient.compute();
            } catch (OutOfMemoryException e) {
                lacking = e;
            }
            if (others.max(lacking == null ? 0 : 1) == 0) {
                return;
            }
            drop();
            shrink(lacking);
        }
    }

    /** Who is told of the new micro-batch after memory ran out. */
    void onHalved(LongConsumer listener) {
        halved = listener;
    }

    /** The largest micro-batch, up to the global batch, that keeps the device below {@code target} of its memory. */
    void fitMicroBatch(long globalBatch, double target) {
        if (!device.isCuda()) {
            return;
        }
        double limit = target * Cuda.memory(device).totalBytes();
        long one;
        long two;
        try {
            one = usedBy(1);
            two = globalBatch > 1 ? usedBy(2) : one;
        } catch (OutOfMemoryException e) {
            // The first update finds out what helps: recomputation, or nothing.
            gradient.microBatch(1);
            return;
        }
        double perSample = Math.max(1.0, two - one);
        double room = limit - one;
        long fits = room <= 0 ? 1 : Math.min(globalBatch, 1 + (long) (room / perSample));
        gradient.microBatch(largestDivisor(globalBatch, Math.max(1, fits)));
    }

    /** Bytes in use on the device after forward and backward of {@code sequences} of the batch. */
    private long usedBy(long sequences) {
        gradient.microBatch(sequences);
        gradient.probe();
        Cuda.synchronize(device);
        Cuda.Memory memory = Cuda.memory(device);
        return memory.totalBytes() - memory.freeBytes();
    }

    /** Equal micro-batches waste nothing; the search stops at half of what fits. */
    private static long largestDivisor(long globalBatch, long fits) {
        for (long size = fits; size > fits / 2; size--) {
            if (globalBatch % size == 0) {
                return size;
            }
        }
        return fits;
    }

    /** Whether the whole update was put on the device by a graph, which is captured when it is time for all workers. */
    private boolean replay() {
        if (graph != null && graph.isStale()) {
            drop();
        }
        boolean ripe = capture != Switch.OFF && warm >= WARM_UP;
        long all = others.max(graph != null ? REPLAY : ripe ? CAPTURE : CALLS);
        if (all == CALLS) {
            return false;
        }
        if (all == CAPTURE) {
            drop();
            capture();
            if (others.max(graph == null ? 1 : 0) == 1) {
                drop();
                return false;
            }
        }
        Objects.requireNonNull(graph).replay();
        return true;
    }

    private void capture() {
        try {
            graph = StepGraph.capture(CudaStream.current(device), step::run);
        } catch (CudaException e) {
            if (capture == Switch.ON) {
                throw e;
            }
            capture = Switch.OFF;
            notes.accept("training without a step graph: " + e.getMessage());
        }
    }

    /**
     * @param cause null where another worker lacks memory
     */
    private void shrink(@Nullable OutOfMemoryException cause) {
        if (mayRecompute && gradient.recompute() == Recomputation.OFF) {
            gradient.recompute(Recomputation.BLOCKS);
            notes.accept(device + " is out of memory: activations are recomputed from now on");
            return;
        }
        if (cause != null && (gradient.microBatch() == 1 || halvingsLeft == 0)) {
            throw cause;
        }
        halvingsLeft--;
        gradient.microBatch((gradient.microBatch() + 1) / 2);
        halved.accept(gradient.microBatch());
        notes.accept(device + " is out of memory: micro_batch is now " + gradient.microBatch());
    }

    private void drop() {
        if (graph != null) {
            graph.close();
            graph = null;
            warm = 0;
        }
    }

    @Override
    public void close() {
        drop();
    }
}
