package dev.trainyard.storage.run;

import dev.trainyard.storage.data.DataLayout.Part;

/** Where samples come from: files, or a test's invention. */
interface SampleSource {
    int files(Part part);

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
