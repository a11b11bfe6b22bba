package dev.trainyard.storage.run;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Maps files and has every page of what is read loaded, which touches it. */
final class MappedFile implements OpenFile {
    private final int most;
    private @Nullable Arena arena;
    private MemorySegment file = MemorySegment.NULL;

    MappedFile(int most) {
        this.most = most;
    }

    @Override
    public void open(Path path) throws IOException {
        close();
        Arena opened = Arena.ofConfined();
        arena = opened;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            file = channel.map(MapMode.READ_ONLY, 0, channel.size(), opened);
        }
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        long end = Math.min(offset + length, file.byteSize());
        if (end <= offset) {
            return ByteBuffer.allocate(0);
        }
        MemorySegment range = file.asSlice(offset, end - offset);
        range.load();
        return range.asByteBuffer();
    }

    @Override
    public void close() {
        Arena opened = arena;
        arena = null;
        file = MemorySegment.NULL;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public int most() {
        return most;
    }
}
