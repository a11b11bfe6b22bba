package dev.trainyard.storage.run;

import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.ByteRange;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.DataSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Files of samples one after the other, behind a header of 100 bytes that begins with P. */
record PlainFiles(Path folder, int files, int samplesPerFile, int sampleBytes, AtomicLong decoded) implements DataSet {
    private static final int HEADER = 100;

    static PlainFiles generate(Path folder, int files, int samplesPerFile, int sampleBytes) throws IOException {
        PlainFiles data = new PlainFiles(folder, files, samplesPerFile, sampleBytes, new AtomicLong());
        Random random = new Random(1);
        for (int file = 0; file < files; file++) {
            byte[] bytes = new byte[(int) data.size(Part.TRAIN, file)];
            random.nextBytes(bytes);
            bytes[0] = 'P';
            Files.write(data.file(Part.TRAIN, file), bytes);
        }
        return data;
    }

    @Override
    public int files(Part part) {
        return part == Part.TRAIN ? files : 0;
    }

    @Override
    public Path file(Part part, int file) {
        return folder.resolve("file-" + file);
    }

    @Override
    public long size(Part part, int file) {
        return HEADER + (long) samplesPerFile * sampleBytes;
    }

    @Override
    public List<ByteRange> sample(Part part, int file, int sample) {
        ByteRange range = new ByteRange(HEADER + (long) sample * sampleBytes, sampleBytes);
        return sample == 0 ? List.of(new ByteRange(0, HEADER), range) : List.of(range);
    }

    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return head.get(0) == 'P' ? Optional.empty() : Optional.of("not a plain file");
    }

    @Override
    public long decode(ByteBuffer sample) {
        if (sample.get(sample.limit() - 1) == 0 && sample.get(sample.limit() - 2) == 0) {
            throw new JobException("ends with zeros");
        }
        decoded.addAndGet(sample.remaining());
        return sample.remaining();
    }
}
