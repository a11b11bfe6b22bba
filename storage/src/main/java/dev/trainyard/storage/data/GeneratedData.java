package dev.trainyard.storage.data;

/**
 * What a generation did.
 *
 * @param folder the data folder
 * @param format as DLIO calls it
 * @param keptFiles that were there before
 * @param bytes of all files
 * @param writtenBytes by this call, on all hosts
 * @param seconds that the writing took, into the page cache or past it
 * @param bytesPerSecond written in these seconds, of all hosts together
 * @param syncSeconds more until all of it was forced to the storage
 */
public record GeneratedData(
        String folder,
        String format,
        int numFilesTrain,
        int numFilesEval,
        long keptFiles,
        long bytes,
        long writtenBytes,
        double seconds,
        double bytesPerSecond,
        double syncSeconds,
        long seed) {}
