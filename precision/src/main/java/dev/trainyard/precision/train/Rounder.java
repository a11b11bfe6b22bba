package dev.trainyard.precision.train;

import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.quantize.Scaling;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;

/** Rounds one operand of a layer's products, and counts in a row of the run's statistics. */
final class Rounder implements AutoCloseable {
    private final Quantizer quantizer;
    private final Quantization how;
    private final Tensor row;
    private final Tensor uncounted;

    /**
     * @param row of the statistics, where the counts of an update add up
     * @param uncounted a row that nobody reads
     */
    Rounder(Quantizer quantizer, Quantization how, Tensor row, Tensor uncounted) {
        this.quantizer = quantizer;
        this.how = how;
        this.row = row;
        this.uncounted = uncounted;
    }

    /** Whether the result does not depend on which dimension comes last. */
    static boolean isFreeOfOrder(Scaling scaling) {
        return switch (scaling) {
            case Scaling.None _, Scaling.Current _, Scaling.Delayed _ -> true;
            case Scaling.Tiles tiles -> tiles.rows() == tiles.columns();
            case Scaling.Nvfp4 blocks -> blocks.rows() == Scaling.Nvfp4.COLUMNS;
            case Scaling.Mx _ -> false;
        };
    }

    boolean isFreeOfOrder() {
        return isFreeOfOrder(how.scaling());
    }

    /**
     * The rounded matrix, of the same shape and type.
     *
     * @param matrix with the dimension that the product sums over last
     * @param counts whether this is an update's first pass: evaluations and recomputed blocks do not count
     */
    Tensor round(Tensor matrix, boolean counts) {
        Tensor in = matrix.contiguous();
        Tensor out = Tensor.empty(in.dtype(), in.device(), in.shape());
        quantizer.quantize(in, out, counts ? row : uncounted);
        return out;
    }

    /** The same tensor for products in 8 bits. */
    Float8Operand float8(Device device) {
        return new Float8Operand(how.format(), how.scaling(), quantizer, device, row, uncounted);
    }

    /** The update is over: delayed scaling enters its magnitude. */
    void advance() {
        quantizer.advance(row);
    }

    Quantization how() {
        return how;
    }

    Quantizer quantizer() {
        return quantizer;
    }

    @Override
    public void close() {
        quantizer.close();
    }
}
