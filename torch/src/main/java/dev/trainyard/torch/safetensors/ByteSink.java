package dev.trainyard.torch.safetensors;

import dev.trainyard.base.DurableFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where the bytes of a file go, in order; a caller may look at them on their way, for a hash or a progress bar. */
@FunctionalInterface
public interface ByteSink {
    /** Takes all of {@code bytes}, of any size. */
    void write(MemorySegment bytes) throws IOException;

    /**
     * Writes to {@code channel} at its position. Never through a memory map: there a full disk is a SIGBUS instead of an
     * {@link IOException}.
     */
    static ByteSink to(FileChannel channel) {
        // Below 2 GiB, the limit of a ByteBuffer. A float[] has no byte view and is copied.
        long most = 16 << 20;
        return bytes -> {
            for (long at = 0; at < bytes.byteSize(); at += most) {
                long size = Math.min(most, bytes.byteSize() - at);
                MemorySegment slice = bytes.asSlice(at, size);
                DurableFiles.writeFully(
                        channel,
                        slice.isNative()
                                ? slice.asByteBuffer()
                                : ByteBuffer.wrap(slice.toArray(ValueLayout.JAVA_BYTE)));
            }
        };
    }
}
