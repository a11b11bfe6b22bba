package dev.trainyard.precision.train;

import dev.trainyard.base.InputException;
import dev.trainyard.precision.float8.Float8Caster;
import dev.trainyard.precision.recipe.LayerRules;
import dev.trainyard.precision.recipe.Product;
import dev.trainyard.precision.recipe.Product.Operand;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.nn.LinearLayer;
import dev.trainyard.train.model.Gpt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a recipe needs of model and device; nothing of it needs memory. */
final class Feasibility {
    private final Recipe recipe;
    private final Map<String, LinearLayer> layers = new LinkedHashMap<>();
    private final long time;
    private final Device device;
    private final DType computeType;

    /** @throws InputException if the recipe names layers that the model has not */
    Feasibility(Recipe recipe, Gpt model, Device device, DType computeType) {
        this.recipe = recipe;
        this.time = model.shape().blockSize();
        this.device = device;
        this.computeType = computeType;
        Map<String, LinearLayer> all = model.products();
        new LayerRules(recipe, all.keySet()).chosen().forEach(name -> layers.put(name, all.get(name)));
    }

    /** @throws InputException if blocks do not divide a tensor, or native products are wanted and impossible */
    void check() {
        layers.forEach((name, layer) -> {
            for (Product product : Product.values()) {
                for (Operand operand : Operand.values()) {
                    recipe.quantization(product, operand)
                            .ifPresent(how -> how.scaling()
                                    .check(
                                            LayerRules.shortName(name) + "." + operand.label(),
                                            matrix(layer, product, operand)));
                }
            }
        });
        if (recipe.hadamard().orElse(false)) {
            Hadamard.check(time);
        }
        boolean _ = isNative();
    }

    /**
     * Whether products are computed in 8 bits.
     *
     * @throws InputException if the recipe insists and it cannot be
     */
    boolean isNative() {
        Recipe.Execution wanted = recipe.execution().orElse(Recipe.Execution.AUTO);
        if (wanted == Recipe.Execution.EMULATED || recipe.isPlain()) {
            return false;
        }
        Optional<String> obstacle = obstacle();
        if (wanted == Recipe.Execution.NATIVE && obstacle.isPresent()) {
            throw new InputException("recipe: execution is native, but " + obstacle.get() + "; use emulated or auto");
        }
        return obstacle.isEmpty();
    }

    private Optional<String> obstacle() {
        if (!Float8Caster.isPossible(device)) {
            return Optional.of(device + " has no tensor cores for 8-bit numbers (Hopper and later have)");
        }
        if (computeType != DType.BFLOAT16) {
            return Optional.of("train.compute_dtype is " + computeType.label() + " and not bfloat16");
        }
        boolean divides = time % Float8Caster.MULTIPLE == 0
                && layers.values().stream()
                        .flatMapToLong(layer -> Arrays.stream(layer.weight().shape()))
                        .allMatch(size -> size % Float8Caster.MULTIPLE == 0);
        return divides
                ? Float8Products.obstacle(recipe)
                : Optional.of("block_size or a layer's width is no multiple of " + Float8Caster.MULTIPLE);
    }

    /** An operand for one sequence, with the dimension last that the product sums over. */
    private long[] matrix(LinearLayer layer, Product product, Operand operand) {
        long[] weight = layer.weight().shape();
        long in = weight[layer.inputsFirst() ? 0 : 1];
        long out = weight[layer.inputsFirst() ? 1 : 0];
        return switch (operand) {
            case WEIGHTS -> product == Product.FORWARD ? new long[] {out, in} : new long[] {in, out};
            case ACTIVATIONS -> product == Product.FORWARD ? new long[] {time, in} : new long[] {in, time};
            case GRADIENTS -> product == Product.DATA_GRADIENT ? new long[] {time, out} : new long[] {out, time};
        };
    }
}
