package dev.trainyard.precision.train;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;

/**
 * A random rotation of blocks of 16 along the last dimension: a Hadamard matrix with random signs. Both operands of a product
 * that sums over that dimension are rotated alike, which leaves the product as it is and spreads outliers over their block.
 */
final class Hadamard implements AutoCloseable {
    static final int SIZE = 16;

    private final Tensor matrix;

    Hadamard(long seed, DType type, Device device) {
        CounterRandom random = new CounterRandom(seed, "hadamard signs");
        float[] values = new float[SIZE * SIZE];
        float scale = (float) (1 / Math.sqrt(SIZE));
        for (int row = 0; row < SIZE; row++) {
            float sign = random.below(2, row) == 0 ? 1 : -1;
            for (int column = 0; column < SIZE; column++) {
                values[row * SIZE + column] = sign * (Integer.bitCount(row & column) % 2 == 0 ? scale : -scale);
            }
        }
        matrix = TensorScope.kept(() -> Tensor.zeros(type, device, SIZE, SIZE));
        try (TensorScope scope = TensorScope.open()) {
            matrix.copyFrom(Tensor.of(values, SIZE, SIZE));
        }
    }

    /** @throws InputException if {@code rows} cannot be rotated */
    static void check(long rows) {
        if (rows % SIZE != 0) {
            throw new InputException("recipe: hadamard rotates blocks of " + SIZE + ", but there are " + rows
                    + " rows; choose a block_size that is a multiple");
        }
    }

    /** @param x (..., n) with n a multiple of 16 */
    Tensor rotate(Tensor x) {
        check(x.size(-1));
        long[] shape = x.shape();
        return x.reshape(-1, SIZE).matmul(matrix).reshape(shape);
    }

    @Override
    public void close() {
        matrix.close();
    }
}
