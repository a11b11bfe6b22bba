package dev.trainyard.storage.run;

import dev.trainyard.base.CounterRandom;

/**
 * The order in which an epoch visits the samples of all files: a permutation of the samples, of the files with their
 * samples in order, or none. Computed, so that a hundred million samples take no memory.
 */
record SampleOrder(CounterRandom random, long files, int samplesPerFile, By by, long epoch) {
    /** What is shuffled. */
    enum By {
        NOTHING,
        FILE,
        SAMPLE
    }

    /** Samples {@code first} to {@code first + count - 1} of a file. */
    record Visit(int file, int first, int count) {}

    long samples() {
        return files * samplesPerFile;
    }

    /** The sample at {@code place}, and those at the next places, before {@code end}, that follow it in its file. */
    Visit at(long place, long end) {
        if (by == By.SAMPLE && samplesPerFile > 1) {
            long sample = random.permuted(place, samples(), epoch);
            return new Visit((int) (sample / samplesPerFile), (int) (sample % samplesPerFile), 1);
        }
        long file = place / samplesPerFile;
        int first = (int) (place % samplesPerFile);
        int count = (int) Math.min(end - place, samplesPerFile - first);
        return new Visit((int) (by == By.NOTHING ? file : random.permuted(file, files, epoch)), first, count);
    }
}
