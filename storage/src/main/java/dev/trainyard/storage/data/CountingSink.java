package dev.trainyard.storage.data;

import java.util.zip.Checksum;

/** Writes nothing and says how long the file would be. */
final class CountingSink implements Sink {
    private long position;

    @Override
    public long position() {
        return position;
    }

    @Override
    public void put(byte[] bytes) {
        position += bytes.length;
    }

    @Override
    public void random(long count, int unit, Shaping shaping) {
        position += count;
    }

    @Override
    public void begin(Checksum sum) {}

    @Override
    public void end(Checksum sum) {}

    @Override
    public void patch(long position, byte[] bytes) {}
}
