package dev.trainyard.storage.run;

import dev.trainyard.cluster.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;

/** Processes that are threads of this one. */
final class ThreadWorld implements World {
    private final int rank;
    private final byte[][] board;
    private final CyclicBarrier barrier;

    private ThreadWorld(int rank, byte[][] board, CyclicBarrier barrier) {
        this.rank = rank;
        this.board = board;
        this.barrier = barrier;
    }

    static List<World> of(int size) {
        byte[][] board = new byte[size][];
        CyclicBarrier barrier = new CyclicBarrier(size);
        return IntStream.range(0, size)
                .<World>mapToObj(rank -> new ThreadWorld(rank, board, barrier))
                .toList();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return board.length;
    }

    @Override
    public List<String> hosts() {
        return IntStream.range(0, board.length).mapToObj(i -> "host" + i).toList();
    }

    @Override
    public void barrier() {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        board[rank] = mine;
        barrier();
        List<byte[]> all = List.of(board.clone());
        barrier();
        return all;
    }

    @Override
    public byte[] fromFirst(byte[] bytes) {
        return allGather(bytes).getFirst();
    }

    @Override
    public long max(long mine) {
        return allGather(Long.toString(mine).getBytes(StandardCharsets.US_ASCII)).stream()
                .mapToLong(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
                .max()
                .orElseThrow();
    }

    @Override
    public void close() {}
}
