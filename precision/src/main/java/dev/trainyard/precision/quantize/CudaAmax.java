package dev.trainyard.precision.quantize;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.cuda.CudaKernel;
import java.util.ArrayList;
import java.util.List;

/** The launches behind amax.cu: the largest magnitudes of a tensor's tiles, before the pass that needs them. */
final class CudaAmax {
    private static final int WARP = 32;
    private static final int THREADS = 256;
    private static final long MOST_BLOCKS = 2048;
    private static final long BAND = 64;
    /** Tiles up to this many loads are a warp's work, larger ones a block's. */
    private static final long WARP_LOADS = 256;

    private CudaAmax() {}

    /** Int32, as many as there are tiles: float32 bits; of finite numbers alone unless all count. */
    static Tensor of(Tensor in, Tiling.Grid grid, boolean nonFinite) {
        Tensor table = Tensor.zeros(DType.INT32, in.device(), grid.tiles());
        int vector = CudaConstants.vector(in.dtype());
        if (in.address() % ((long) vector * in.dtype().bytes()) != 0) {
            vector = 1;
        }
        if (grid.tiles() == 1) {
            long loads = grid.elements() / vector + 1;
            kernel("amax_whole", in, vector, nonFinite)
                    .with()
                    .tensor(in)
                    .tensor(table)
                    .int64(grid.elements())
                    .launch(in.device(), blocks(loads, THREADS), THREADS);
        } else if (grid.tileColumns() == 1 && grid.tileRows() == grid.rows()) {
            columns(in, grid, grid.columns() % vector == 0 ? vector : 1, nonFinite, table);
        } else {
            tiles(in, grid, grid.tileColumns() % vector == 0 ? vector : 1, nonFinite, table);
        }
        return table;
    }

    private static void columns(Tensor in, Tiling.Grid grid, int vector, boolean nonFinite, Tensor table) {
        long bands = Math.min((grid.rows() + BAND - 1) / BAND, 65_535);
        long band = (grid.rows() + bands - 1) / bands;
        long across = (grid.columns() / vector + THREADS - 1) / THREADS;
        kernel("amax_columns", in, vector, nonFinite)
                .with()
                .tensor(in)
                .tensor(table)
                .int64(grid.rows())
                .int64(grid.columns())
                .int64(band)
                .launch(in.device(), across, bands, THREADS, 1);
    }

    private static void tiles(Tensor in, Tiling.Grid grid, int vector, boolean nonFinite, Tensor table) {
        long loads = grid.tileRows() * grid.tileColumns() / vector;
        int group = loads <= WARP_LOADS ? WARP : THREADS;
        kernel("amax_tiles", in, vector, nonFinite)
                .with()
                .tensor(in)
                .tensor(table)
                .int64(grid.columns())
                .int64(grid.tileRows())
                .int64(grid.tileColumns())
                .int64(grid.tiles())
                .launch(in.device(), blocks(grid.tiles(), THREADS / group), 1, group, THREADS / group);
    }

    private static long blocks(long work, int ofBlock) {
        return Math.min((work + ofBlock - 1) / ofBlock, MOST_BLOCKS);
    }

    private static CudaKernel kernel(String name, Tensor in, int vector, boolean nonFinite) {
        List<String> options = new ArrayList<>(List.of("-DVECTOR=" + vector));
        if (in.dtype() == DType.BFLOAT16) {
            options.add("-DBFLOAT16");
        }
        if (nonFinite) {
            options.add("-DNON_FINITE");
        }
        return CudaPrograms.kernel(name, List.of("amax.cu"), options);
    }
}
