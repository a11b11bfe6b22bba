package dev.trainyard.precision.train;

import dev.trainyard.precision.float8.Float8Caster;
import dev.trainyard.precision.float8.Float8Matrix;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Scaling;
import dev.trainyard.precision.recipe.Product;
import dev.trainyard.precision.recipe.Product.Operand;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.LinearFunction;
import java.util.Optional;

/**
 * The products of a layer in 8 bits, on the tensor cores: each operand is rounded once and serves two of the three products.
 * M rows (batch times time), in, out.
 */
final class Float8Products implements LinearFunction, AutoCloseable {
    private final Float8Caster caster;
    private final Float8Operand weights;
    private final Float8Operand activations;
    private final Float8Operand gradients;

    Float8Products(Rounders rounders, Float8Caster caster) {
        this.caster = caster;
        weights = rounders.float8(Product.FORWARD, Operand.WEIGHTS);
        activations = rounders.float8(Product.FORWARD, Operand.ACTIVATIONS);
        gradients = rounders.float8(Product.DATA_GRADIENT, Operand.GRADIENTS);
    }

    /** What keeps a recipe from being computed so; nothing if it can be. */
    static Optional<String> obstacle(Recipe recipe) {
        if (recipe.hadamard().orElse(false)) {
            return Optional.of("rotated operands are not the same for two products");
        }
        for (Product product : Product.values()) {
            int narrow = 0;
            for (Operand operand : Operand.values()) {
                if (product.has(operand)) {
                    Optional<Quantization> how = recipe.quantization(product, operand);
                    if (how.isEmpty() || !isPlain(how.get()) || !how.equals(usual(recipe, operand))) {
                        return Optional.of(
                                "it wants E4M3 or E5M2 for all operands, rounded to nearest, saturating, with one"
                                        + " scale a tensor, the same in every product");
                    }
                    narrow += how.get().format().equals(Formats.E5M2) ? 1 : 0;
                }
            }
            if (narrow == 2) {
                return Optional.of("no hardware multiplies E5M2 by E5M2");
            }
        }
        return Optional.empty();
    }

    private static boolean isPlain(Quantization how) {
        return Float8Caster.knows(how.format())
                && how.rounding() == Rounding.NEAREST_EVEN
                && how.overflow() == Overflow.SATURATE
                && (how.scaling() instanceof Scaling.Current || how.scaling() instanceof Scaling.Delayed);
    }

    private static Optional<Quantization> usual(Recipe recipe, Operand operand) {
        return recipe.quantization(operand == Operand.GRADIENTS ? Product.DATA_GRADIENT : Product.FORWARD, operand);
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public Tensor apply(Tensor x, Weights layer, ForwardPass pass) {
        boolean counts = pass.isTraining() && !pass.tape().isRepeating();
        Tensor input = x.detach();
        Float8Matrix rows = activations.cast(caster, input.reshape(-1, input.size(-1)), counts); // (M, in)
        Float8Matrix stored = weights.cast(caster, layer.value().detach(), counts);
        Float8Matrix inByOut = layer.inputsFirst() ? stored : stored.transposed(); // (in, out)
        return pass.tape()
                .apply(
                        x,
                        _ -> forward(rows, inByOut, layer, input),
                        g -> backward(g, rows, inByOut, layer, counts).reshape(input.shape()));
    }

    private static Tensor forward(Float8Matrix rows, Float8Matrix inByOut, Weights layer, Tensor input) {
        Tensor product = rows.times(inByOut, true); // (M, out)
        Tensor output = layer.bias() == null ? product : product.addInPlace(layer.bias());
        long[] shape = input.shape();
        shape[shape.length - 1] = output.size(1);
        return output.view(shape);
    }

    private Tensor backward(Tensor g, Float8Matrix rows, Float8Matrix inByOut, Weights layer, boolean counts) {
        Tensor signal = g.reshape(-1, g.size(-1)); // (M, out)
        Float8Matrix rounded = gradients.cast(caster, signal, counts);
        Tensor gradient = layer.inputsFirst()
                ? rows.transposed().times(rounded, false)
                : rounded.transposed().times(rows, false);
        layer.value().grad().orElseThrow().addInPlace(gradient);
        if (layer.bias() != null) {
            layer.bias().grad().orElseThrow().addInPlace(signal.sum(0));
        }
        return rounded.times(inByOut.transposed(), false); // (M, in)
    }

    @Override
    public void close() {
        weights.close();
        activations.close();
        gradients.close();
    }
}
