package dev.trainyard.storage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of the samples one after the other, and beside the file, as uint64, where each begins ({@code .off.idx}) and
 * how long it is ({@code .sz.idx}). DLIO's offsets begin at 0 again after each of its buffers; these count through.
 */
final class IndexedBinaryFormat implements FileFormat {
    @Override
    public void write(Sink sink, Samples samples) throws IOException {
        sink.random(samples.count() * samples.bytes());
    }

    @Override
    public List<Beside> beside(Path dataFolder, Path file, Samples samples) {
        long bytes = samples.bytes();
        Little offsets = new Little(8 * samples.count());
        Little sizes = new Little(8 * samples.count());
        for (int i = 0; i < samples.count(); i++) {
            offsets.u64(i * bytes);
            sizes.u64(bytes);
        }
        return List.of(
                new Beside(file.resolveSibling(file.getFileName() + ".off.idx"), offsets.array()),
                new Beside(sizesOf(file), sizes.array()));
    }

    private static Path sizesOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".sz.idx");
    }

    @Override
    public Optional<Indexed> index(Path dataFolder, Path file, int samples) throws IOException {
        if (!Files.exists(sizesOf(file))) {
            return Optional.empty();
        }
        LongBuffer sizes = ByteBuffer.wrap(Files.readAllBytes(sizesOf(file)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        long bytes = 0;
        for (int i = 0; i < sizes.limit(); i++) {
            bytes += sizes.get(i);
        }
        return Optional.of(new Indexed(sizes.limit(), bytes));
    }

    /** Any bytes will do. */
    @Override
    public Optional<String> foreign(ByteBuffer head) {
        return Optional.empty();
    }

    @Override
    public long decode(ByteBuffer sample) {
        return Copies.copy(sample);
    }
}
