package dev.trainyard.precision.quantize;

import dev.trainyard.torch.Tensor;

/**
 * How the kernels go over a tensor.
 *
 * @param vector elements in one load
 * @param factors where a thread finds the factors of its elements
 * @param perElement whether the elements of a load may lie in different tiles
 * @param lanes neighbouring threads that hold a block together, where {@code factors} is {@link Factors#BLOCKS}; else 1
 * @param wide whether 32 bits do not count the elements
 */
record CudaLayout(int vector, Factors factors, boolean perElement, int lanes, boolean wide) {
    /** In the order that quantize.cu knows them by. */
    enum Factors {
        ONE,
        TABLE,
        BLOCKS
    }

    private static final long NARROW = 1L << 31;
    private static final int ALIGNED = 16;
    private static final int WARP = 32;

    static CudaLayout of(QuantizerCall call) {
        Tiling.Grid grid = call.grid();
        int wanted = CudaConstants.vector(call.in().dtype());
        Tensor out = call.out();
        boolean aligned = call.in().address() % ALIGNED == 0
                && (out == null || out.address() % ((long) wanted * out.dtype().bytes()) == 0);
        int vector = aligned ? wanted : 1;
        boolean wide = grid.elements() >= NARROW;
        if (call.factor().kind() == TileFactor.Kind.FIXED
                || grid.tiles() == 1 && !call.factor().countsNonFinite()) {
            return new CudaLayout(vector, Factors.ONE, false, 1, wide);
        }
        boolean divides = grid.tileColumns() % vector == 0;
        long lanes = divides ? grid.tileColumns() / vector : 0;
        if (grid.tileRows() == 1 && lanes >= 1 && lanes <= WARP && Long.bitCount(lanes) == 1) {
            return new CudaLayout(vector, Factors.BLOCKS, false, (int) lanes, wide);
        }
        return new CudaLayout(vector, Factors.TABLE, !divides, 1, wide);
    }
}
