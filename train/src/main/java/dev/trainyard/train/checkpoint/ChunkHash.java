package dev.trainyard.train.checkpoint;

import dev.trainyard.base.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 in lower-case hex, over memory and over pieces of files. Bytes pass through a small heap block, where the JDK is fastest. */
final class ChunkHash {
    private static final int BLOCK = 256 << 10;

    private ChunkHash() {}

    /** Of memory, heap or native. */
    static String of(MemorySegment memory) {
        MessageDigest digest = Sha256.digest();
        byte[] block = new byte[(int) Math.min(BLOCK, memory.byteSize())];
        for (long at = 0; at < memory.byteSize(); at += BLOCK) {
            int size = (int) Math.min(BLOCK, memory.byteSize() - at);
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, block, 0, size);
            digest.update(block, 0, size);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of {@code size} bytes of a file from {@code position} on; safe to call from several threads at once. */
    static String of(FileChannel file, long position, long size) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        for (long at = 0; at < size; at += block.limit()) {
            block.clear().limit((int) Math.min(BLOCK, size - at));
            while (block.hasRemaining()) {
                if (file.read(block, position + at + block.position()) < 0) {
                    throw new EOFException("the file ends early");
                }
            }
            digest.update(block.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of a whole file: over the hashes of its chunks, in binary, one after the other. */
    static String root(List<String> chunks) {
        MessageDigest digest = Sha256.digest();
        chunks.forEach(chunk -> digest.update(HexFormat.of().parseHex(chunk)));
        return HexFormat.of().formatHex(digest.digest());
    }
}
