package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How samples lie in a file. */
interface FileFormat {
    /** Writes a whole file. What it writes depends on {@code samples} alone, but for random bytes. */
    void write(Sink sink, Samples samples) throws IOException;

    /** A small file that belongs to a data file. */
    final class Beside {
        final Path path;
        final byte[] bytes;

        Beside(Path path, byte[] bytes) {
            this.path = path;
            this.bytes = bytes;
        }
    }

    /** The index files of a file that has them. */
    default List<Beside> beside(Path dataFolder, Path file, Samples samples) {
        return List.of();
    }

    /**
     * What the index says of a file.
     *
     * @param bytes that all its samples take
     */
    record Indexed(long samples, long bytes) {}

    /**
     * The index of a file, as {@link #beside} or DLIO has written it; empty if there is none, or it tells nothing that the file
     * does not.
     *
     * @param samples that the file should have
     */
    default Optional<Indexed> index(Path dataFolder, Path file, int samples) throws IOException {
        return Optional.empty();
    }

    /**
     * As {@link DataSet#sample}: an even cut of the file, so that consecutive samples are contiguous and headers are read too.
     * Where all records of a file have one length and nothing else is in it, a part is a record.
     *
     * @param size bytes of the file
     * @param count samples in the file
     */
    default List<ByteRange> sample(Path file, long size, int sample, int count) {
        long start = size * sample / count;
        long end = size * (sample + 1) / count;
        return end > start ? List.of(new ByteRange(start, end - start)) : List.of();
    }

    /** As {@link DataSet#foreign}. */
    Optional<String> foreign(ByteBuffer head);

    /** As {@link DataSet#cut}. */
    default Optional<String> cut(ByteBuffer tail) {
        return Optional.empty();
    }

    /**
     * As {@link DataSet#least}.
     *
     * @param samples that the file should have
     */
    default long least(ByteBuffer head, long size, int samples) {
        return 0;
    }

    /** As {@link DataSet#decode}, of files of one sample or of an even part of a file of several. */
    long decode(ByteBuffer sample);
}
