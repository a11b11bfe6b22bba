package dev.trainyard.train.checkpoint;

import dev.trainyard.torch.safetensors.ByteSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * A new file whose chunks are hashed by the pool while it is written, from the memory they come from: what the disk
 * loses or changes cannot get into the hash.
 */
final class HashedFile implements ByteSink, AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final ByteSink disk;
    private final HashPool pool;
    private final long chunkBytes;
    private final List<Future<String>> chunks = new ArrayList<>();
    private final List<MemorySegment> open = new ArrayList<>();
    private long openBytes;
    private long bytes;

    HashedFile(Path path, HashPool pool, long chunkBytes) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.disk = ByteSink.to(channel);
        this.pool = pool;
        this.chunkBytes = chunkBytes;
    }

    @Override
    public void write(MemorySegment segment) throws IOException {
        for (long at = 0; at < segment.byteSize(); ) {
            long size = Math.min(chunkBytes - openBytes, segment.byteSize() - at);
            MemorySegment piece = segment.asSlice(at, size);
            open.add(piece);
            openBytes += size;
            if (openBytes == chunkBytes) {
                hashOpenChunk();
            }
            disk.write(piece);
            bytes += size;
            at += size;
        }
    }

    /** Hands the last chunk to the pool and waits until the disk has the file. */
    void force(Disk steps) throws IOException {
        if (openBytes > 0) {
            hashOpenChunk();
        }
        steps.written(path);
        steps.force(channel, path);
    }

    /** Waits for the hashes. */
    Manifest.FileEntry entry() throws IOException {
        List<String> hashes = HashPool.await(chunks);
        return new Manifest.FileEntry(path.getFileName().toString(), bytes, ChunkHash.root(hashes), hashes);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void hashOpenChunk() {
        List<MemorySegment> pieces = List.copyOf(open);
        chunks.add(pool.submit(() -> ChunkHash.of(pieces)));
        open.clear();
        openBytes = 0;
    }
}
