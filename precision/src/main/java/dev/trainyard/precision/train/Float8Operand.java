package dev.trainyard.precision.train;

import dev.trainyard.precision.float8.Float8Caster;
import dev.trainyard.precision.float8.Float8Matrix;
import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.quantize.Scaling;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;

/** One operand of a layer's products in 8 bits: where its factor comes from, and where it is counted. */
final class Float8Operand implements AutoCloseable {
    private final ScalarFormat format;
    private final Scaling scaling;
    private final Tensor row;
    private final Tensor uncounted;
    /** Of the quantizer that remembers the magnitudes, or this operand's own. */
    private final Tensor factor;

    private final boolean owned;

    Float8Operand(
            ScalarFormat format, Scaling scaling, Quantizer quantizer, Device device, Tensor row, Tensor uncounted) {
        this.format = format;
        this.scaling = scaling;
        this.row = row;
        this.uncounted = uncounted;
        this.owned = quantizer.memory().isEmpty();
        this.factor =
                quantizer.memory().orElseGet(() -> TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, 1)));
    }

    Float8Matrix cast(Float8Caster caster, Tensor given, boolean counts) {
        Tensor matrix = given.contiguous();
        if (scaling instanceof Scaling.Current current) {
            caster.currentFactor(matrix, format, current.margin(), factor);
        }
        return caster.cast(matrix, format, factor, counts ? row : uncounted);
    }

    @Override
    public void close() {
        if (owned) {
            factor.close();
        }
    }
}
