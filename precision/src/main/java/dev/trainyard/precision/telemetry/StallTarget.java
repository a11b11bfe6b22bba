package dev.trainyard.precision.telemetry;

import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.torch.Tensor;
import java.util.Optional;

/**
 * A weight that is rounded, and of which it is asked whether the optimiser's step reaches the rounded value.
 *
 * @param tensor what metrics call it
 * @param parameter its full name
 * @param how it is rounded
 * @param turned whether it is rounded with its two dimensions exchanged
 * @param memory of delayed scaling, whose first element is the factor in use
 * @param sees16Bits whether what is rounded is the weight as bfloat16
 */
public record StallTarget(
        String tensor,
        String parameter,
        Quantization how,
        boolean turned,
        Optional<Tensor> memory,
        boolean sees16Bits) {}
