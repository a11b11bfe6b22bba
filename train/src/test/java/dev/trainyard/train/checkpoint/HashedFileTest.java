package dev.trainyard.train.checkpoint;

import static dev.trainyard.train.checkpoint.Disk.FaultHook.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashedFileTest {
    @TempDir
    Path directory;

    /** Pieces of any size, heap and native, that begin and end anywhere in a chunk. */
    @Test
    void hashingBesideTheWriterEqualsHashingTheFile() throws Exception {
        CounterRandom random = new CounterRandom(1, "pieces");
        for (int round = 0; round < 20; round++) {
            Path path = directory.resolve("file-" + round);
            // Every second one in whole blocks, which go around the page cache.
            long chunk = round % 2 == 0 ? 300_000 : 73 * 4096;
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            Manifest.FileEntry entry;
            try (Arena arena = Arena.ofShared();
                    ChunkWriters writers = writers(1 + round % 4, chunk)) {
                List<MemorySegment> pieces = new ArrayList<>();
                for (int i = 0; i < round; i++) {
                    int size = (int) random.below(i % 3 == 0 ? 1_000_000 : 1000, round * 100L + i);
                    byte[] bytes = bytes(random, size, round * 1000 + i);
                    expected.write(bytes);
                    MemorySegment piece = i % 2 == 0 ? MemorySegment.ofArray(bytes) : arena.allocate(size);
                    piece.copyFrom(MemorySegment.ofArray(bytes));
                    pieces.add(piece);
                }
                try (HashedFile file = new HashedFile(
                        path, expected.size(), chunk, writers, new ReadBack(round % 3 != 0), new Disk(NONE))) {
                    pieces.forEach(file::write);
                    file.finish();
                    file.force();
                    entry = file.entry();
                }
            }
            byte[] whole = expected.toByteArray();
            assertThat(Files.readAllBytes(path)).isEqualTo(whole);
            assertThat(entry.bytes()).isEqualTo(whole.length);
            List<String> chunks = new ArrayList<>();
            for (int at = 0; at < whole.length; at += (int) chunk) {
                byte[] one = Arrays.copyOfRange(whole, at, Math.min(whole.length, at + (int) chunk));
                chunks.add(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(one)));
            }
            assertThat(entry.chunks()).isEqualTo(chunks);
        }
    }

    /** The hash is of what was to be written, not of what the disk made of it. */
    @Test
    void theHashComesFromMemory() throws IOException {
        byte[] bytes = bytes(new CounterRandom(2, "memory"), 1000, 0);
        Manifest.FileEntry entry = entryAfter(bytes, false, path -> Files.write(path, new byte[1000]));
        assertThat(entry.chunks()).containsExactly(Sha256.hex(bytes));
    }

    @Test
    void whatTheDiskHasChangedIsFoundWhenReadBack() {
        byte[] bytes = bytes(new CounterRandom(3, "memory"), 10_000, 0);
        for (Damage damage : List.<Damage>of(HashedFileTest::flipOneBit, HashedFileTest::shorten)) {
            assertThatThrownBy(() -> entryAfter(bytes, true, damage))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bytes 8192 to 10000 are not what was written");
        }
    }

    /** What a disk may do to a file that it has just confirmed. */
    private interface Damage {
        void to(Path file) throws IOException;
    }

    private Manifest.FileEntry entryAfter(byte[] bytes, boolean readsBack, Damage damage) throws IOException {
        Path path = directory.resolve("file-" + UUID.randomUUID());
        long[] written = {0};
        Disk disk = new Disk((done, file, before) -> {
            written[0] += 4096;
            if (done == Disk.Done.WRITTEN && written[0] >= bytes.length) {
                damage.to(file);
            }
        });
        try (ChunkWriters writers = writers(1, 4096);
                HashedFile file = new HashedFile(path, bytes.length, 4096, writers, new ReadBack(readsBack), disk)) {
            file.write(MemorySegment.ofArray(bytes));
            file.finish();
            file.force();
            return file.entry();
        }
    }

    private static void flipOneBit(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    private static void shorten(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 9_999));
    }

    private ChunkWriters writers(int threads, long chunk) throws IOException {
        return new ChunkWriters(threads, chunk, BlockFile.alignment(directory));
    }

    private static byte[] bytes(CounterRandom random, int size, long from) {
        byte[] bytes = new byte[size];
        MemorySegment words = MemorySegment.ofArray(bytes);
        for (long at = 0; at + 8 <= size; at += 8) {
            words.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.bits(from << 32 | at));
        }
        return bytes;
    }
}
