package dev.trainyard.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** A job of one process: nobody to wait for. */
final class LoneWorld implements World {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public List<String> hosts() {
        try {
            return List.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return List.of("localhost");
        }
    }

    @Override
    public void barrier() {}

    @Override
    public List<byte[]> allGather(byte[] mine) {
        return List.of(mine);
    }

    @Override
    public byte[] fromFirst(byte[] bytes) {
        return bytes;
    }

    @Override
    public long max(long mine) {
        return mine;
    }

    @Override
    public void close() {}
}
