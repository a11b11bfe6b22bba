package dev.trainyard.train.parallel;

/**
 * The sequences of the global batch that a worker computes: neighbours, as many as the others' or one more, whatever the
 * number of workers. So the batch and the order of the data do not depend on it.
 *
 * @param rank of the worker, from 0
 * @param size how many workers there are
 * @param from place of its first sequence in the global batch
 * @param count how many are its own
 * @param whole the global batch
 */
public record Share(int rank, int size, long from, long count, long whole) {
    /** That of worker {@code rank} of {@code size}. */
    public static Share of(int rank, int size, long whole) {
        long from = whole * rank / size;
        return new Share(rank, size, from, whole * (rank + 1) / size - from, whole);
    }

    /** One worker does all. */
    public static Share all(long whole) {
        return of(0, 1, whole);
    }
}
