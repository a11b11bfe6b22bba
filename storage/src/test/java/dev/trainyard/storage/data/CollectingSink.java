package dev.trainyard.storage.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Checksum;

/** Keeps what is put and forgets what is random. */
final class CollectingSink implements Sink {
    private final CountingSink counting = new CountingSink();
    private final List<ByteBuffer> parts = new ArrayList<>();

    List<ByteBuffer> parts() {
        return parts;
    }

    @Override
    public long position() {
        return counting.position();
    }

    @Override
    public void put(byte[] bytes) {
        parts.add(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        counting.put(bytes);
    }

    @Override
    public void random(long count, int unit, Shaping shaping) {
        counting.random(count, unit, shaping);
    }

    @Override
    public void begin(Checksum sum) {}

    @Override
    public void end(Checksum sum) {}

    @Override
    public void patch(long position, byte[] bytes) {}
}
