package dev.trainyard.storage.run;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.ByteRange;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.DataSet;
import dev.trainyard.storage.run.SampleSource.SampleReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads samples from files, checks that the files are what they should be, and drops the bytes. */
final class FileReader implements SampleReader {
    /** What {@link DataSet#foreign} wants to see. */
    private static final int HEAD_BYTES = 64;

    private final DataSet data;
    private final OpenFile file;
    private final boolean decode;
    private final Latencies latencies = new Latencies();

    /** Holds a whole sample, only if samples are decoded. */
    private ByteBuffer sample = ByteBuffer.allocate(0);

    FileReader(DataSet data, OpenFile file, boolean decode) {
        this.data = data;
        this.file = file;
        this.decode = decode;
    }

    @Override
    public long read(Part part, int number, int first, int count) {
        Path path = data.file(part, number);
        try {
            long begun = System.nanoTime();
            file.open(path);
            latencies.opened(System.nanoTime() - begun);
            try {
                return samples(part, number, first, count, path);
            } finally {
                file.close();
            }
        } catch (IOException e) {
            throw new JobException(path + " cannot be read: " + FileProblem.of(e), e);
        }
    }

    @Override
    public Latencies latencies() {
        return latencies;
    }

    private long samples(Part part, int number, int first, int count, Path path) throws IOException {
        long size = data.size(part, number);
        long bytes = 0;
        // ranges that follow each other are read together, also those of several samples
        long from = 0;
        long to = 0;
        for (int i = first; i < first + count; i++) {
            for (ByteRange range : data.sample(part, number, i)) {
                if (range.offset() != to) {
                    bytes += range(path, from, to, size);
                    from = range.offset();
                }
                to = range.offset() + range.length();
            }
            if (decode) {
                bytes += range(path, from, to, size);
                from = to;
                decode(path, from);
            }
        }
        return bytes + range(path, from, to, size);
    }

    private long range(Path path, long from, long to, long size) throws IOException {
        for (long at = from; at < to; ) {
            int length = (int) Math.min(file.most(), to - at);
            long begun = System.nanoTime();
            ByteBuffer bytes = file.read(at, length);
            latencies.read(System.nanoTime() - begun);
            if (bytes.remaining() < length) {
                throw new JobException(path + " ends at byte " + Files.size(path) + " where " + size
                        + " bytes are expected: it is truncated; generate it anew");
            }
            if (at == 0 && length >= Math.min(HEAD_BYTES, size)) {
                Optional<String> foreign = data.foreign(bytes.slice());
                if (foreign.isPresent()) {
                    throw new JobException(path + ", byte 0: " + foreign.get());
                }
                long least = data.least(bytes.slice(), size);
                if (size < least) {
                    throw new JobException(path + " ends at byte " + size + ", but its beginning says that it has "
                            + least + ": it is truncated; generate it anew");
                }
            }
            if (at + length == size && length >= Math.min(DataSet.TAIL_BYTES, size)) {
                Optional<String> cut = data.cut(bytes.slice());
                if (cut.isPresent()) {
                    throw new JobException(
                            path + " ends at byte " + size + " " + cut.get() + ": it is truncated; generate it anew");
                }
            }
            if (decode) {
                keep(bytes);
            }
            at += length;
        }
        return to - from;
    }

    private void keep(ByteBuffer bytes) {
        if (sample.remaining() < bytes.remaining()) {
            int room = Math.max(sample.position() + bytes.remaining(), 2 * sample.capacity());
            sample = ByteBuffer.allocateDirect(room).put(sample.flip());
        }
        sample.put(bytes);
    }

    private void decode(Path path, long end) {
        try {
            data.decode(sample.flip());
        } catch (JobException e) {
            throw new JobException(path + ", before byte " + end + ": " + e.getMessage(), e);
        }
        sample.clear();
    }
}
