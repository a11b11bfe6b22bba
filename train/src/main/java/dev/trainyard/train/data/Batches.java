package dev.trainyard.train.data;

import dev.trainyard.base.JobException;
import java.lang.foreign.MemorySegment;

/**
 * Fills batches from a token file. Each token is checked against the vocabulary on its way: an embedding that is asked
 * for a row it does not have kills a GPU's context without saying why.
 */
public final class Batches {
    private final int vocabSize;

    /**
     * @param vocabSize the model's vocabulary
     */
    public Batches(int vocabSize) {
        this.vocabSize = vocabSize;
    }

    /**
     * Fills the samples {@code firstSample} to {@code firstSample + count - 1}.
     *
     * @param inputs (count, block_size), int64 in native byte order
     * @param targets (count, block_size), int64: the inputs, one token later
     * @throws JobException if a token is outside the vocabulary, naming the file and the position
     */
    public void fill(
            TokenFile file,
            BatchOrder order,
            long firstSample,
            int count,
            MemorySegment inputs,
            MemorySegment targets) {
        int blockSize = order.blockSize();
        for (int j = 0; j < count; j++) {
            long start = order.windowStart(firstSample + j);
            long row = (long) j * blockSize;
            long max =
                    Math.max(file.copy(start, blockSize, inputs, row), file.copy(start + 1, blockSize, targets, row));
            if (max >= vocabSize) {
                throw outside(file, start, blockSize);
            }
        }
    }

    private JobException outside(TokenFile file, long start, int blockSize) {
        long i = start;
        while (i < start + blockSize && Integer.compareUnsigned(file.token(i), vocabSize) < 0) {
            i++;
        }
        return new JobException(TokenData.outside(file, i, vocabSize));
    }
}
