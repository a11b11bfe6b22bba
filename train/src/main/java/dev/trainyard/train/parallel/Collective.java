package dev.trainyard.train.parallel;

import dev.trainyard.torch.Tensor;

/**
 * One worker's end of what the workers of a run do together. All workers call the same methods in the same order, each on its
 * own thread. A worker that fails says so by {@link #fail}; the others' waiting then ends with a {@link WorkerLostException}.
 */
public interface Collective extends AutoCloseable {
    /**
     * Adds up the workers' float32 tensors of one shape; each gets the sum, the same bits everywhere. On a device only queued,
     * on the thread's current stream, and may be captured.
     */
    void sum(Tensor tensor);

    /** The greatest of all workers' numbers; waits for them on the host. */
    long max(long mine);

    /** This worker goes no further. */
    void fail(Throwable cause);

    @Override
    void close();

    /** That of a worker that has no others. */
    static Collective alone() {
        return new Collective() {
            @Override
            public void sum(Tensor tensor) {
                // it is the sum
            }

            @Override
            public long max(long mine) {
                return mine;
            }

            @Override
            public void fail(Throwable cause) {
                // nobody waits
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
