package dev.trainyard.torch.nn;

import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;

/** Rows of a table, by index; weight (count, width). */
public final class Embedding extends Module {
    private final Parameter weight;

    public Embedding(long count, long width, Init init) {
        this.weight = parameter("weight", init, count, width);
    }

    /** Indices (...), int64, to (..., width). */
    public Tensor forward(Tensor indices) {
        return Functional.embedding(weight.value(), indices);
    }

    /** The table as an output layer, which shares its values: (..., width) to (..., count). */
    public Tensor project(Tensor x) {
        return Functional.linear(x, weight.value(), null);
    }

    /** The first {@code count} rows. */
    public Tensor firstRows(long count) {
        return weight.value().narrow(0, 0, count);
    }
}
