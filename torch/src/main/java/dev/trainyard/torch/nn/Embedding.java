package dev.trainyard.torch.nn;

import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;

/** Rows of a table, by index; weight (count, width). */
public final class Embedding extends LinearLayer {
    public Embedding(long count, long width, Init init) {
        super(init, false, count, width);
    }

    /** Indices (...), int64, to (..., width). */
    public Tensor forward(Tensor indices) {
        return Functional.embedding(weight().value(), indices);
    }

    /** The table as an output layer, which shares its values: (..., width) to (..., count). */
    public Tensor project(Tensor x, ForwardPass pass) {
        return multiply(x, null, pass);
    }

    /** The first {@code count} rows. */
    public Tensor firstRows(long count) {
        return weight().value().narrow(0, 0, count);
    }
}
