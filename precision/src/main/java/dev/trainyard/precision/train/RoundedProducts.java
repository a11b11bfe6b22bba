package dev.trainyard.precision.train;

import dev.trainyard.precision.recipe.Product;
import dev.trainyard.precision.recipe.Product.Operand;
import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.LinearFunction;
import java.util.Optional;

/**
 * The products of a layer with their operands rounded, emulated: what is rounded is scaled back and multiplied in the compute
 * type. Backward rounds the gradient that arrives, once for each product. M rows (batch times time), in, out.
 */
final class RoundedProducts implements LinearFunction {
    private final Rounders rounders;
    private final Optional<Hadamard> rotation;

    /** @param rotation of both operands of the weight gradient's product */
    RoundedProducts(Rounders rounders, Optional<Hadamard> rotation) {
        this.rounders = rounders;
        this.rotation = rotation;
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public Tensor apply(Tensor x, Weights weights, ForwardPass pass) {
        boolean counts = pass.isTraining() && !pass.tape().isRepeating();
        Tensor input = x.detach();
        Tensor rows = input.reshape(-1, input.size(-1)); // (M, in)
        Tensor roundedRows = rounders.round(Product.FORWARD, Operand.ACTIVATIONS, rows, counts);
        Tensor stored = weights.value().detach();
        Tensor roundedWeights = weights(Product.FORWARD, stored, weights.inputsFirst(), counts); // (out, in)
        return pass.tape()
                .apply(
                        x,
                        _ -> shaped(Functional.linear(roundedRows, roundedWeights, weights.bias()), input),
                        g -> backward(g, rows, roundedRows, roundedWeights, weights, counts)
                                .reshape(input.shape()));
    }

    private Tensor backward(
            Tensor g, Tensor rows, Tensor roundedRows, Tensor roundedWeights, Weights weights, boolean counts) {
        Tensor signal = g.reshape(-1, g.size(-1)); // (M, out)
        Tensor rounded = rounders.round(Product.DATA_GRADIENT, Operand.GRADIENTS, signal, counts);
        Tensor back = rounders.sameWeightsBack()
                ? roundedWeights
                : weights(Product.DATA_GRADIENT, weights.value().detach(), !weights.inputsFirst(), counts)
                        .transpose(0, 1); // (out, in), blocks along out
        weightGradient(signal, rounded, rows, roundedRows, weights, counts);
        return rounded.matmul(back); // (M, in)
    }

    private void weightGradient(
            Tensor signal, Tensor rounded, Tensor rows, Tensor roundedRows, Weights weights, boolean counts) {
        Tensor left = rounders.sameGradients() && rotation.isEmpty()
                ? rounded
                : along(signal, Operand.GRADIENTS, counts); // (M, out)
        Tensor right = rounders.sameActivations() && rotation.isEmpty()
                ? roundedRows
                : along(rows, Operand.ACTIVATIONS, counts); // (M, in)
        Tensor gradient = weights.inputsFirst()
                ? right.transpose(0, 1).matmul(left)
                : left.transpose(0, 1).matmul(right);
        add(weights.value(), gradient);
        if (weights.bias() != null) {
            add(weights.bias(), signal.sum(0));
        }
    }

    /** Rounded with the M rows as the dimension that is summed over. */
    private Tensor along(Tensor matrix, Operand operand, boolean counts) {
        Tensor turned = matrix.transpose(0, 1); // (in or out, M)
        Tensor rotated = rotation.map(hadamard -> hadamard.rotate(turned)).orElse(turned);
        return rounders.round(Product.WEIGHT_GRADIENT, operand, rotated, counts).transpose(0, 1);
    }

    /**
     * Rounded weights.
     *
     * @param turn whether the dimension that the product sums over is the first one of what is stored
     */
    private Tensor weights(Product product, Tensor stored, boolean turn, boolean counts) {
        if (!turn) {
            return rounders.round(product, Operand.WEIGHTS, stored, counts);
        }
        if (rounders.isFreeOfOrder(product, Operand.WEIGHTS)) {
            return rounders.round(product, Operand.WEIGHTS, stored, counts).transpose(0, 1);
        }
        return rounders.round(product, Operand.WEIGHTS, stored.transpose(0, 1), counts);
    }

    private static void add(Tensor leaf, Tensor gradient) {
        leaf.grad().orElseThrow().addInPlace(gradient.to(leaf.dtype()));
    }

    private static Tensor shaped(Tensor rows, Tensor like) {
        long[] shape = like.shape();
        shape[shape.length - 1] = rows.size(1);
        return rows.view(shape);
    }
}
