package dev.trainyard.train.data;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;

/**
 * Where each training sequence starts: a pure function of the sample's number, {@code step * global_batch + j}. So the
 * order is the same however the batch is split over devices, and a resumed run needs no state of it.
 */
public final class BatchOrder {
    private final DataOrder order;
    private final int blockSize;
    private final long starts;
    private final long windows;
    private final CounterRandom random;

    /**
     * @param tokens length of the token file
     * @param blockSize tokens in a sequence; one more is needed for the last target
     * @throws InputException if there is not one whole window
     */
    public BatchOrder(DataOrder order, long tokens, int blockSize, long seed) {
        if (blockSize < 1 || tokens <= blockSize) {
            throw new InputException("no sequence of model.block_size " + blockSize + " and its last target fits into "
                    + tokens + " tokens");
        }
        this.order = order;
        this.blockSize = blockSize;
        this.starts = tokens - blockSize;
        this.windows = (tokens - 1) / blockSize;
        this.random = new CounterRandom(seed, "data order");
    }

    /** The position of the first input token of sample {@code sampleIndex}, counted from 0 over the whole run. */
    public long windowStart(long sampleIndex) {
        return switch (order) {
            case RANDOM -> random.below(starts, sampleIndex);
            case SHUFFLED -> random.permuted(sampleIndex % windows, windows, sampleIndex / windows) * blockSize;
            case SEQUENTIAL -> sampleIndex % windows * blockSize;
        };
    }

    /** Windows of block_size in the file; with {@link DataOrder#RANDOM} as many samples count as an epoch. */
    public long samplesPerEpoch() {
        return windows;
    }

    public int blockSize() {
        return blockSize;
    }
}
