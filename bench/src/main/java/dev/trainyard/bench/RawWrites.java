package dev.trainyard.bench;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a disk does when nothing but bytes is asked of it: one new file, direct writes of 16 MiB by several threads, one force. */
final class RawWrites {
    private static final int CHUNK = 16 << 20;
    private static final int ALIGNMENT = 4096;

    private RawWrites() {}

    /** Seconds to write {@code bytes} bytes, whole chunks, into a file of {@code folder} that is gone afterwards. */
    static double seconds(Path folder, long bytes, int threads, MemorySegment source)
            throws IOException, InterruptedException, ExecutionException {
        Path file = folder.resolve("raw.bin");
        try (Arena arena = Arena.ofShared();
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            MemorySegment chunk = arena.allocate(CHUNK, ALIGNMENT).copyFrom(source.asSlice(0, CHUNK));
            long start = System.nanoTime();
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)) {
                List<Future<?>> writers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    long first = (long) i * CHUNK;
                    writers.add(pool.submit(() -> write(channel, chunk, first, bytes, (long) threads * CHUNK)));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
                channel.force(true);
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Object write(FileChannel channel, MemorySegment chunk, long first, long end, long stride)
            throws IOException {
        for (long at = first; at < end; at += stride) {
            ByteBuffer buffer = chunk.asByteBuffer();
            while (buffer.hasRemaining()) {
                channel.write(buffer, at + buffer.position());
            }
        }
        return channel;
    }
}
