package dev.trainyard.storage.data;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.storage.data.DataLayout.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;

/**
 * What is in each file of a generated set. Everything follows from the manifest, so that any file can be made again alone.
 */
final class DataPlan {
    private final Manifest manifest;
    private final FileFormat format;
    private final CounterRandom lengths;
    private final CounterRandom contents;
    private final OptionalLong sizeOfAll;

    DataPlan(Manifest manifest, FileFormat format) {
        this.manifest = manifest;
        this.format = format;
        this.lengths = new CounterRandom(manifest.seed(), "storage.record.length");
        this.contents = new CounterRandom(manifest.seed(), "storage.record.content");
        this.sizeOfAll = manifest.recordLengthBytesStdev() == 0
                ? OptionalLong.of(size(samples(Part.TRAIN, 0)))
                : OptionalLong.empty();
    }

    /** The samples of a file: their length is Normal(mean, stdev), cut at 1. */
    Samples samples(Part part, int file) {
        double deviation = manifest.recordLengthBytesStdev();
        double drawn =
                manifest.recordLengthBytes() + (deviation == 0 ? 0 : deviation * lengths.normal(counter(part, file)));
        return new Samples(manifest.numSamplesPerFile(), Math.max(1, Math.round(drawn)));
    }

    /** Bytes of a file. */
    long size(Part part, int file) {
        return sizeOfAll.orElseGet(() -> size(samples(part, file)));
    }

    /** Whether all files have their parts at the same offsets. */
    boolean allAlike() {
        return sizeOfAll.isPresent();
    }

    /** The random bytes of a file. */
    RandomBytes random(Part part, int file) {
        return new RandomBytes(contents.bits(counter(part, file)));
    }

    FileFormat format() {
        return format;
    }

    private long size(Samples samples) {
        CountingSink sink = new CountingSink();
        try {
            format.write(sink, samples);
        } catch (IOException e) {
            throw new UncheckedIOException("a sink that writes nothing fails", e);
        }
        return sink.position();
    }

    private static long counter(Part part, int file) {
        return (long) part.ordinal() << 32 | file;
    }
}
