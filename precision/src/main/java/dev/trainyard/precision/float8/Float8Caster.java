package dev.trainyard.precision.float8;

import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;

/**
 * Makes 8-bit matrices of bfloat16 ones, on one device and for one stream at a time. Nothing waits for the device, so calls
 * can be captured once they have run.
 */
public final class Float8Caster implements AutoCloseable {
    /** Rows and columns are multiples of this: 16 bytes of 8-bit numbers, as the tensor cores want them. */
    public static final int MULTIPLE = 16;

    private static final CudaProgram PROGRAM = CudaProgram.resource(Float8Caster.class, "cast.cu");
    private static final CudaKernel CAST_E4M3 = PROGRAM.kernel("cast_e4m3");
    private static final CudaKernel CAST_E5M2 = PROGRAM.kernel("cast_e5m2");
    private static final CudaKernel CURRENT_FACTOR = PROGRAM.kernel("current_factor");
    private static final int THREADS = 256;
    /** At most four blocks on each of an H100's processors. */
    private static final int BLOCKS = 528;

    private static final int ELEMENTS_OF_A_BLOCK = 8 * THREADS;
    private static final int TILE_ROWS = 128;
    private static final int TILE_COLUMNS = 64;
    private static final int COUNTED = 14;
    private static final int FIRST_MAJOR = 9;

    private final Device device;
    private final Tensor partial;
    private final Tensor counters;

    public Float8Caster(Device device) {
        this.device = device;
        partial = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT64, device, BLOCKS, COUNTED));
        counters = TensorScope.kept(() -> Tensor.zeros(DType.INT32, device, 2));
    }

    /** Whether the tensor cores of {@code device} multiply 8-bit numbers the way that is used here. */
    public static boolean isPossible(Device device) {
        return device.isCuda() && Cuda.computeCapabilityMajor(device) >= FIRST_MAJOR;
    }

    /** The 8-bit type of a format, if the tensor cores know it. */
    public static boolean knows(ScalarFormat format) {
        return format.equals(Formats.E4M3FN) || format.equals(Formats.E5M2);
    }

    /**
     * Sets {@code factor} to what brings {@code matrix} into the format's range by its own largest magnitude.
     *
     * @param factor float32 of one element
     */
    public void currentFactor(Tensor matrix, ScalarFormat format, int margin, Tensor factor) {
        CURRENT_FACTOR
                .with()
                .tensor(matrix)
                .int64(matrix.elements())
                .float32(Math.scalb(format.max(), -margin))
                .tensor(factor)
                .int64(counters.address())
                .int64(counters.address() + Integer.BYTES)
                .launch(device, Math.clamp(matrix.elements() / ELEMENTS_OF_A_BLOCK, 1, BLOCKS), THREADS);
    }

    /**
     * Rounds a matrix to nearest even, saturating.
     *
     * @param matrix bfloat16, contiguous, sizes multiples of {@link #MULTIPLE}
     * @param factor float32, whose first element the numbers are multiplied by
     * @param statistics a row as {@link dev.trainyard.precision.quantize.TensorStatistics} has it, which is added to
     */
    public Float8Matrix cast(Tensor matrix, ScalarFormat format, Tensor factor, Tensor statistics) {
        boolean narrow = format.equals(Formats.E5M2);
        DType type = narrow ? DType.FLOAT8_E5M2 : DType.FLOAT8_E4M3FN;
        long rows = matrix.size(0);
        long columns = matrix.size(1);
        Float8Matrix result = new Float8Matrix(
                Tensor.empty(type, device, rows, columns),
                Tensor.empty(type, device, columns, rows),
                Tensor.empty(DType.FLOAT32, device));
        (narrow ? CAST_E5M2 : CAST_E4M3)
                .with()
                .tensor(matrix)
                .int32(Math.toIntExact(rows))
                .int32(Math.toIntExact(columns))
                .tensor(factor)
                .tensor(result.rows())
                .tensor(result.turned())
                .tensor(result.inverse())
                .tensor(statistics)
                .tensor(partial)
                .int64(counters.address() + Integer.BYTES)
                .launch(
                        device,
                        Math.min(
                                BLOCKS,
                                (rows + TILE_ROWS - 1) / TILE_ROWS * ((columns + TILE_COLUMNS - 1) / TILE_COLUMNS)),
                        THREADS);
        return result;
    }

    @Override
    public void close() {
        partial.close();
        counters.close();
    }
}
