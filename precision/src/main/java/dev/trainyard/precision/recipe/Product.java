package dev.trainyard.precision.recipe;

/** The three matrix products of a linear layer, each of two tensors that are rounded before. */
public enum Product {
    /** Output from input and weights. */
    FORWARD(Operand.ACTIVATIONS, Operand.WEIGHTS),
    /** Gradient of the input from that of the output and the weights. */
    DATA_GRADIENT(Operand.GRADIENTS, Operand.WEIGHTS),
    /** Gradient of the weights from that of the output and the input. */
    WEIGHT_GRADIENT(Operand.GRADIENTS, Operand.ACTIVATIONS);

    private final Operand first;
    private final Operand second;

    Product(Operand first, Operand second) {
        this.first = first;
        this.second = second;
    }

    /** Whether {@code operand} is one of the two. */
    public boolean has(Operand operand) {
        return operand == first || operand == second;
    }

    /** The kinds of tensor that meet in a linear layer. */
    public enum Operand {
        WEIGHTS("weight"),
        /** The layer's input. */
        ACTIVATIONS("input"),
        /** The gradient of the layer's output. */
        GRADIENTS("grad_output");

        private final String label;

        Operand(String label) {
            this.label = label;
        }

        /** As metrics name the tensor, behind the layer's name. */
        public String label() {
            return label;
        }
    }
}
