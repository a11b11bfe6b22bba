package dev.trainyard.storage.run;

import dev.trainyard.storage.data.DataLayout.Part;

/** Where samples come from: files, or whatever a test or a measurement of the engine itself invents. */
public interface SampleSource {
    /** Files that an epoch visits. */
    int files(Part part);

    /** Samples in each of them. */
    int samplesPerFile();

    /** A reader for one thread at a time. */
    SampleReader reader();

    /** Reads samples and forgets them. */
    interface SampleReader {
        /**
         * Opens the file, reads {@code count} samples from {@code first} on, and closes it.
         *
         * @return bytes that were read
         * @throws dev.trainyard.base.JobException if the file is not what it should be
         */
        long read(Part part, int file, int first, int count);

        /** How long opening and reading took until now. */
        Latencies latencies();
    }
}
