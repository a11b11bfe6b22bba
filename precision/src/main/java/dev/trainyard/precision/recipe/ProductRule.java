package dev.trainyard.precision.recipe;

import dev.trainyard.base.config.Help;
import java.util.Optional;

/** What one of a layer's three products does otherwise than the recipe's rule for a kind of tensor says. */
public record ProductRule(
        @Help("weights in this product") Optional<TensorRule> weights,

        @Help("activations in this product") Optional<TensorRule> activations,

        @Help("gradients in this product") Optional<TensorRule> gradients) {
    /** Everything as the recipe says. */
    public static final ProductRule NONE = new ProductRule(Optional.empty(), Optional.empty(), Optional.empty());

    Optional<TensorRule> of(Product.Operand operand) {
        return switch (operand) {
            case WEIGHTS -> weights;
            case ACTIVATIONS -> activations;
            case GRADIENTS -> gradients;
        };
    }
}
