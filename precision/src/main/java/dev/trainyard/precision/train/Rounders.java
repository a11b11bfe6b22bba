package dev.trainyard.precision.train;

import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.quantize.RandomKey;
import dev.trainyard.precision.recipe.Product;
import dev.trainyard.precision.recipe.Product.Operand;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.precision.telemetry.Statistics;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The roundings of one layer: two products that want the same of a tensor share one, and the tensor is rounded once. */
final class Rounders implements AutoCloseable {
    private final Device device;
    private final Map<Product, Map<Operand, Rounder>> chosen = new EnumMap<>(Product.class);
    private final Map<String, Rounder> named = new LinkedHashMap<>();
    private final boolean sameWeightsBack;
    private final boolean sameGradients;
    private final boolean sameActivations;

    /**
     * @param layer its short name
     * @param statistics rows for the tensors that are rounded
     */
    Rounders(String layer, Recipe recipe, Device device, Statistics statistics, long seed, Tensor step) {
        this.device = device;
        for (Product product : Product.values()) {
            chosen.put(product, new EnumMap<>(Operand.class));
        }
        for (Operand operand : Operand.values()) {
            for (Product product : Product.values()) {
                Optional<Quantization> how = recipe.quantization(product, operand);
                if (how.isPresent()) {
                    Optional<Rounder> shared = first(operand)
                            .filter(_ -> recipe.quantization(firstProduct(operand), operand)
                                            .equals(how)
                                    && Rounder.isFreeOfOrder(how.get().scaling()));
                    Rounder rounder = shared.orElseGet(() -> {
                        String name =
                                layer + "." + operand.label() + (first(operand).isEmpty() ? "" : "@" + label(product));
                        int number = statistics.add(name, how.get());
                        Quantizer quantizer =
                                Quantizer.create(name, how.get(), device, new RandomKey(seed, number, step));
                        Rounder made =
                                new Rounder(quantizer, how.get(), statistics.row(number), statistics.uncounted());
                        named.put(name, made);
                        return made;
                    });
                    operands(product).put(operand, rounder);
                }
            }
        }
        sameWeightsBack = same(Operand.WEIGHTS, Product.FORWARD, Product.DATA_GRADIENT);
        sameGradients = same(Operand.GRADIENTS, Product.DATA_GRADIENT, Product.WEIGHT_GRADIENT);
        sameActivations = same(Operand.ACTIVATIONS, Product.FORWARD, Product.WEIGHT_GRADIENT);
    }

    /** {@code matrix} rounded for a product, or itself. */
    Tensor round(Product product, Operand operand, Tensor matrix, boolean counts) {
        Rounder rounder = operands(product).get(operand);
        return rounder == null ? matrix : rounder.round(matrix, counts);
    }

    /** Whether it does not matter which dimension comes last. */
    boolean isFreeOfOrder(Product product, Operand operand) {
        Rounder rounder = operands(product).get(operand);
        return rounder == null || rounder.isFreeOfOrder();
    }

    /** Whether the weights of the forward product serve the data gradient's. */
    boolean sameWeightsBack() {
        return sameWeightsBack;
    }

    /** Whether the gradients of the data gradient's product serve the weight gradient's. */
    boolean sameGradients() {
        return sameGradients;
    }

    /** Whether the activations of the forward product serve the weight gradient's. */
    boolean sameActivations() {
        return sameActivations;
    }

    /** An operand that is rounded, for products in 8 bits. */
    Float8Operand float8(Product product, Operand operand) {
        Rounder rounder = operands(product).get(operand);
        if (rounder == null) {
            throw new IllegalStateException(operand + " are not rounded for " + product);
        }
        return rounder.float8(device);
    }

    /** The rounding of the weights in the forward product. */
    Optional<Rounder> weights() {
        return first(Operand.WEIGHTS);
    }

    Collection<Rounder> all() {
        return named.values();
    }

    private boolean same(Operand operand, Product one, Product other) {
        return operands(one).get(operand) == operands(other).get(operand);
    }

    private Optional<Rounder> first(Operand operand) {
        return Optional.ofNullable(operands(firstProduct(operand)).get(operand));
    }

    private static Product firstProduct(Operand operand) {
        return operand == Operand.GRADIENTS ? Product.DATA_GRADIENT : Product.FORWARD;
    }

    private Map<Operand, Rounder> operands(Product product) {
        return chosen.getOrDefault(product, Map.of());
    }

    private static String label(Product product) {
        return product == Product.DATA_GRADIENT ? "dgrad" : "wgrad";
    }

    @Override
    public void close() {
        named.values().forEach(Rounder::close);
    }
}
