package dev.trainyard.precision.quantize;

import dev.trainyard.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What one call works on, checked.
 *
 * @param how what is done
 * @param factor the rule behind the factors
 * @param grid the tiles of {@code in}
 * @param in contiguous
 * @param out contiguous; null to count alone
 * @param statistics the row that is filled
 * @param random null where nothing is drawn
 * @param delayed null unless the scaling is delayed
 */
record QuantizerCall(
        Quantization how,
        TileFactor factor,
        Tiling.Grid grid,
        Tensor in,
        @Nullable Tensor out,
        Tensor statistics,
        @Nullable RandomKey random,
        @Nullable DelayedScale delayed) {}
