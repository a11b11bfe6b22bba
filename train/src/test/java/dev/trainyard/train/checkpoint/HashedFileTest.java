package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashedFileTest {
    @TempDir
    Path directory;

    /** Pieces of any size, heap and native, that begin and end anywhere in a chunk. */
    @Test
    void hashingBesideTheWriterEqualsHashingTheFile() throws Exception {
        CounterRandom random = new CounterRandom(1, "pieces");
        long chunk = 300_000;
        for (int round = 0; round < 20; round++) {
            Path path = directory.resolve("file-" + round);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            Manifest.FileEntry entry;
            try (Arena arena = Arena.ofShared();
                    HashPool pool = new HashPool(1 + round % 4);
                    HashedFile file = new HashedFile(path, pool, chunk)) {
                for (int i = 0; i < round; i++) {
                    int size = (int) random.below(i % 3 == 0 ? 1_000_000 : 1000, round * 100L + i);
                    byte[] bytes = bytes(random, size, round * 1000 + i);
                    expected.write(bytes);
                    MemorySegment piece = i % 2 == 0 ? MemorySegment.ofArray(bytes) : arena.allocate(size);
                    piece.copyFrom(MemorySegment.ofArray(bytes));
                    file.write(piece);
                }
                file.force(new Disk(Disk.FaultHook.NONE));
                entry = file.entry();
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
        Path path = directory.resolve("file");
        byte[] bytes = bytes(new CounterRandom(2, "memory"), 1000, 0);
        try (HashPool pool = new HashPool(1);
                HashedFile file = new HashedFile(path, pool, 1 << 20)) {
            file.write(MemorySegment.ofArray(bytes));
            Files.write(path, new byte[1000]);
            file.force(new Disk(Disk.FaultHook.NONE));
            assertThat(file.entry().chunks()).containsExactly(Sha256.hex(bytes));
        }
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
