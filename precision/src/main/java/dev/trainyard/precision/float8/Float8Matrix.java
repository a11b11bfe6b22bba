package dev.trainyard.precision.float8;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Operator;
import dev.trainyard.torch.Tensor;
import java.util.Optional;

/**
 * A matrix of 8-bit numbers, twice: the tensor cores want both operands with the dimension that is summed over last.
 *
 * @param rows (rows, columns), as the matrix lies
 * @param turned (columns, rows)
 * @param inverse float32 of one element: what the numbers have to be multiplied by
 */
public record Float8Matrix(Tensor rows, Tensor turned, Tensor inverse) {
    private static final Operator SCALED_MM = Operator.of("aten::_scaled_mm", "");

    /** The transpose, which costs nothing. */
    public Float8Matrix transposed() {
        return new Float8Matrix(turned, rows, inverse);
    }

    /**
     * The matrix product, bfloat16: (m, k) by (k, n) is (m, n).
     *
     * @param fast whether sums may be kept in fewer bits than float32 has, as is usual for the forward product
     */
    public Tensor times(Float8Matrix other, boolean fast) {
        Tensor columns = other.turned.transpose(0, 1); // (k, n), column after column
        return SCALED_MM
                .with()
                .tensor(rows)
                .tensor(columns)
                .tensor(inverse)
                .tensor(other.inverse)
                .none()
                .none()
                .dtype(Optional.of(DType.BFLOAT16))
                .flag(fast)
                .one();
    }
}
