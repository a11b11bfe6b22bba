package dev.trainyard.precision.recipe;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import dev.trainyard.precision.quantize.Quantization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A recipe: which tensors of a training run are rounded to which format. What is not given is not rounded, or as
 * {@link #over} finds it in another recipe.
 */
public record Recipe(
        @Help("weights, in all three products") Optional<TensorRule> weights,

        @Help("inputs of linear layers") Optional<TensorRule> activations,

        @Help("gradients of linear layers' outputs") Optional<TensorRule> gradients,

        @Help("what the product that gives outputs does otherwise")
        Optional<ProductRule> forward,

        @Help("what the product that gives gradients of inputs does otherwise")
        Optional<ProductRule> dataGradient,

        @Help("what the product that gives gradients of weights does otherwise")
        Optional<ProductRule> weightGradient,

        @Help("the optimiser's first moments, rounded after each update")
        Optional<TensorRule> expAvg,

        @Help("the optimiser's second moments, rounded after each update")
        Optional<TensorRule> expAvgSq,

        @Help("the master weights, rounded after each update")
        Optional<TensorRule> masterWeights,

        @Help("layers that are rounded: names, globs, first, last, head; all if it is not given")
        Optional<List<String>> layers,

        @Help(
                "layers that are not: names, globs, first (block), last (block), head, norms; first, last, head and norms if it is"
                        + " not given")
        Optional<List<String>> exclude,

        @Help("updates at the beginning without rounding; 0 if it is not given") @Range(min = 0)
        OptionalLong warmupSteps,

        @Help("rotate blocks of 16 by a random Hadamard matrix before the weight gradient's product")
        Optional<Boolean> hadamard,

        @Help("emulated (round, then multiply in the compute type), native (multiply 8-bit numbers; CUDA), or auto")
        Optional<Execution> execution) {
    /** The recipes that come with Trainyard. */
    public static final List<String> SHIPPED = List.of(
            "bf16", "e5m2_fp8", "fp8_delayed", "fp8_current", "fp8_tiles", "mxfp8", "nvfp4", "e3m4", "e2m1_unscaled");

    static final List<String> EXCLUDED = List.of("first", "last", "head", "norms");

    /** How products are computed. */
    public enum Execution {
        AUTO,
        EMULATED,
        NATIVE
    }

    /**
     * The shipped recipe of that name, or the one in a file.
     *
     * @throws InputException if there is neither, or it is wrong
     */
    public static Recipe load(String nameOrFile) {
        if (SHIPPED.contains(nameOrFile)) {
            return parse(nameOrFile, shipped(nameOrFile));
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new InputException("no recipe '" + nameOrFile + "': there is no such file, and the shipped ones are "
                    + String.join(", ", SHIPPED));
        }
        try {
            return parse(nameOrFile, Files.readString(file));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is given here, and from {@code base} what is not. */
    public Recipe over(Recipe base) {
        return new Recipe(
                weights.or(() -> base.weights),
                activations.or(() -> base.activations),
                gradients.or(() -> base.gradients),
                forward.or(() -> base.forward),
                dataGradient.or(() -> base.dataGradient),
                weightGradient.or(() -> base.weightGradient),
                expAvg.or(() -> base.expAvg),
                expAvgSq.or(() -> base.expAvgSq),
                masterWeights.or(() -> base.masterWeights),
                layers.or(() -> base.layers),
                exclude.or(() -> base.exclude),
                warmupSteps.isPresent() ? warmupSteps : base.warmupSteps,
                hadamard.or(() -> base.hadamard),
                execution.or(() -> base.execution));
    }

    /**
     * What is done to an operand of a product.
     *
     * @throws InputException if the rule is wrong
     */
    public Optional<Quantization> quantization(Product product, Product.Operand operand) {
        Optional<ProductRule> special =
                switch (product) {
                    case FORWARD -> forward;
                    case DATA_GRADIENT -> dataGradient;
                    case WEIGHT_GRADIENT -> weightGradient;
                };
        Optional<TensorRule> usual =
                switch (operand) {
                    case WEIGHTS -> weights;
                    case ACTIVATIONS -> activations;
                    case GRADIENTS -> gradients;
                };
        Optional<TensorRule> own = special.flatMap(rule -> rule.of(operand));
        if (!product.has(operand)) {
            if (own.isPresent()) {
                throw new InputException("recipe: there are no " + lower(operand) + " in the product " + lower(product)
                        + "; leave the key out");
            }
            return Optional.empty();
        }
        return own.or(() -> usual).flatMap(TensorRule::quantization);
    }

    /**
     * Looks at every rule.
     *
     * @throws InputException if one names a format that there is not, a scaling that the format cannot have, or a tensor that
     *     its product has not
     */
    public void check() {
        for (Product product : Product.values()) {
            for (Product.Operand operand : Product.Operand.values()) {
                Optional<Quantization> _ = quantization(product, operand);
            }
        }
        for (Optional<TensorRule> rule : List.of(expAvg, expAvgSq, masterWeights)) {
            Optional<Quantization> _ = rule.flatMap(TensorRule::quantization);
        }
    }

    /** Whether nothing at all is rounded. */
    public boolean isPlain() {
        for (Product product : Product.values()) {
            for (Product.Operand operand : Product.Operand.values()) {
                if (quantization(product, operand).isPresent()) {
                    return false;
                }
            }
        }
        return expAvg.isEmpty() && expAvgSq.isEmpty() && masterWeights.isEmpty();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Recipe parse(String name, String yaml) {
        return Config.parse(name, yaml, List.of()).document(Recipe.class);
    }

    private static String shipped(String name) {
        try (InputStream in = Recipe.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the recipe " + name + " is not where it was built to be");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
