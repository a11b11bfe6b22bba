package dev.trainyard.train.checkpoint;

import dev.trainyard.torch.safetensors.ByteSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * A new file, written in chunks that are hashed from memory: what the disk loses or changes cannot get into a hash. What
 * is handed over must stay unchanged until {@link #force} has returned.
 */
final class HashedFile implements ByteSink, AutoCloseable {
    private final Path path;
    private final BlockFile file;
    private final ChunkWriters writers;
    private final long chunkBytes;
    private final ReadBack readBack;
    private final Disk disk;
    private final List<Future<String>> chunks = new ArrayList<>();
    private final List<MemorySegment> open = new ArrayList<>();
    private List<String> hashes = List.of();
    private long openBytes;
    private long bytes;

    /** @param bytes that will be written, all in all */
    HashedFile(Path path, long bytes, long chunkBytes, ChunkWriters writers, ReadBack readBack, Disk disk)
            throws IOException {
        this.path = path;
        this.file = BlockFile.create(path, bytes, chunkBytes);
        this.writers = writers;
        this.chunkBytes = chunkBytes;
        this.readBack = readBack;
        this.disk = disk;
    }

    /** Hands bytes over and returns; they are written behind the caller. */
    @Override
    public void write(MemorySegment segment) {
        for (long at = 0; at < segment.byteSize(); ) {
            long size = Math.min(chunkBytes - openBytes, segment.byteSize() - at);
            open.add(segment.asSlice(at, size));
            openBytes += size;
            at += size;
            if (openBytes == chunkBytes) {
                submitChunk();
            }
        }
    }

    /** No more bytes will come. */
    void finish() {
        if (openBytes > 0) {
            submitChunk();
        }
    }

    /** Waits until all is written, read back where that is wanted, and the disk has confirmed it. */
    void force() throws IOException {
        hashes = HashPool.await(chunks);
        disk.force(file.channel(), path);
    }

    /** What was forced. */
    Manifest.FileEntry entry() {
        return new Manifest.FileEntry(path.getFileName().toString(), bytes, ChunkHash.root(hashes), hashes);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void submitChunk() {
        List<MemorySegment> pieces = List.copyOf(open);
        long position = bytes;
        long size = openBytes;
        chunks.add(writers.submit(room -> writeChunk(pieces, position, size, room)));
        bytes += size;
        open.clear();
        openBytes = 0;
    }

    private String writeChunk(List<MemorySegment> pieces, long position, long size, ChunkWriters.Room room)
            throws IOException {
        MemorySegment chunk = room.chunk();
        long at = 0;
        for (MemorySegment piece : pieces) {
            MemorySegment.copy(piece, 0, chunk, at, piece.byteSize());
            at += piece.byteSize();
        }
        String hash = ChunkHash.of(chunk.asSlice(0, size));
        file.write(chunk, size, position);
        disk.written(path);
        readBack.check(file, position, size, chunk, room.readBack());
        return hash;
    }
}
