package dev.trainyard.storage.data;

import dev.trainyard.storage.data.DataLayout.Part;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The files of a data set that is there, and which of their bytes belong to which sample. */
public interface DataSet {
    /** What {@link #cut} wants to see. */
    int TAIL_BYTES = 22;

    /** Files of a part, at least as many as the workload asks for. */
    int files(Part part);

    int samplesPerFile();

    Path file(Part part, int file);

    /** The files of all parts. */
    default Stream<Path> allFiles() {
        return Stream.of(Part.values())
                .flatMap(part -> IntStream.range(0, files(part)).mapToObj(file -> file(part, file)));
    }

    /** Bytes that the file must have; the truth on disk may differ, and then it is truncated or foreign. */
    long size(Part part, int file);

    /**
     * What a reader reads for one sample, in order. Over all samples of a file every byte of it is read once, headers too;
     * only columns that the workload does not read are left out.
     */
    List<ByteRange> sample(Part part, int file, int sample);

    /**
     * What is wrong with a file whose first bytes are {@code head}; empty if it can be of this format.
     *
     * @param head at least the first 64 bytes, or the whole file
     */
    Optional<String> foreign(ByteBuffer head);

    /**
     * What is missing at the end of a file whose last bytes are {@code tail}; empty if nothing is, or the format has no
     * end that can be told. The files of a set without a manifest have no other length to be compared with.
     *
     * @param tail at least the last {@value #TAIL_BYTES} bytes, or the whole file
     */
    default Optional<String> cut(ByteBuffer tail) {
        return Optional.empty();
    }

    /**
     * The least bytes that a file has whose first bytes are {@code head}, by what they say; 0 if they say nothing of it. Less
     * than this, and the file is truncated.
     *
     * @param head as in {@link #foreign}
     * @param size bytes that the file has
     */
    default long least(ByteBuffer head, long size) {
        return 0;
    }

    /** What a user of this set should know; empty if there is nothing. */
    default Optional<String> remark() {
        return Optional.empty();
    }

    /**
     * Turns the bytes of a sample into numbers as a training would, and drops them. Called from many threads.
     *
     * @return bytes that came out
     * @throws dev.trainyard.base.JobException if they are not what the format demands
     */
    long decode(ByteBuffer sample);
}
