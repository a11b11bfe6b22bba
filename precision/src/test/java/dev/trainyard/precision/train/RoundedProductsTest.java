package dev.trainyard.precision.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.quantize.TensorStatistics;
import dev.trainyard.precision.recipe.Product;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.precision.telemetry.Statistics;
import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.LinearFunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three products of a layer, beside ones that are put together by hand from rounded matrices. */
class RoundedProductsTest {
    private static final int ROWS = 32;
    private static final int IN = 64;
    private static final int OUT = 96;

    @TempDir
    Path dir;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"e4m3fn", "mxfp8-e4m3", "{format: e4m3fn, scaling: row}"})
    void eachOperandIsRoundedAlongWhatItsProductSumsOver(String format) throws Exception {
        Recipe recipe = recipe("{weights: FORMAT, activations: FORMAT, gradients: e5m2}".replace("FORMAT", format));
        for (boolean inputsFirst : new boolean[] {true, false}) {
            Layer layer = new Layer(inputsFirst);
            layer.run(recipe, Optional.empty());

            Tensor x = rounded(recipe, Product.FORWARD, Product.Operand.ACTIVATIONS, layer.x.detach());
            Tensor w = rounded(recipe, Product.FORWARD, Product.Operand.WEIGHTS, layer.outByIn());
            assertThat(layer.y.toFloats())
                    .containsExactly(x.matmul(w.transpose(0, 1)).toFloats());

            Tensor g = rounded(recipe, Product.DATA_GRADIENT, Product.Operand.GRADIENTS, layer.upstream);
            Tensor back = rounded(
                    recipe,
                    Product.DATA_GRADIENT,
                    Product.Operand.WEIGHTS,
                    layer.outByIn().transpose(0, 1));
            assertClose(layer.x.grad().orElseThrow(), g.matmul(back.transpose(0, 1)));

            Tensor gAlong =
                    rounded(recipe, Product.WEIGHT_GRADIENT, Product.Operand.GRADIENTS, layer.upstream.transpose(0, 1));
            Tensor xAlong = rounded(
                    recipe,
                    Product.WEIGHT_GRADIENT,
                    Product.Operand.ACTIVATIONS,
                    layer.x.detach().transpose(0, 1));
            Tensor expected = gAlong.matmul(xAlong.transpose(0, 1)); // (out, in)
            assertClose(
                    layer.weight.grad().orElseThrow(),
                    inputsFirst ? expected.transpose(0, 1).contiguous() : expected);
        }
    }

    @Test
    void rotatingBothOperandsLeavesAnUnroundedProductAsItIs() throws Exception {
        Layer layer = new Layer(true);
        try (Hadamard hadamard = new Hadamard(5, DType.FLOAT32, Device.CPU)) {
            layer.run(recipe("weights: bfloat16"), Optional.of(hadamard));
        }
        assertClose(
                layer.weight.grad().orElseThrow(),
                layer.x.detach().transpose(0, 1).matmul(layer.upstream));
    }

    @Test
    void evaluationIsRoundedAndNotCounted() throws Exception {
        Recipe recipe = recipe("weights: e4m3fn");
        try (Statistics statistics = new Statistics(Device.CPU, 6);
                Rounders rounders = rounders(recipe, statistics)) {
            RoundedProducts products = new RoundedProducts(rounders, Optional.empty());
            Layer layer = new Layer(true);
            Tensor evaluated =
                    Autograd.noGrad(() -> products.apply(layer.x.detach(), layer.weights(), ForwardPass.evaluation()));
            assertThat(TensorStatistics.of(row(statistics)).elements()).isZero();
            Tensor trained = products.apply(layer.x, layer.weights(), training());
            assertThat(evaluated.toFloats()).containsExactly(trained.toFloats());
            assertThat(TensorStatistics.of(row(statistics)).elements()).isEqualTo(IN * OUT);
        }
    }

    private static Rounders rounders(Recipe recipe, Statistics statistics) {
        return new Rounders("layer", recipe, Device.CPU, statistics, 1, Tensor.of(new long[] {1}, 1));
    }

    private static ForwardPass training() {
        return ForwardPass.training(1, Tensor.of(new long[] {1, 0}, 2));
    }

    private static double[] row(Statistics statistics) {
        float[] values = statistics.rows().select(0, 0).to(DType.FLOAT32).toFloats();
        double[] row = new double[values.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = values[i];
        }
        return row;
    }

    /** By a quantizer of its own; a matrix that is not rounded stays as it is. */
    private static Tensor rounded(Recipe recipe, Product product, Product.Operand operand, Tensor matrix) {
        Tensor in = matrix.contiguous();
        return recipe.quantization(product, operand)
                .map(how -> {
                    Tensor out = Tensor.empty(DType.FLOAT32, Device.CPU, in.shape());
                    try (Quantizer quantizer = Quantizer.create("by hand", how, Device.CPU)) {
                        quantizer.quantize(in, out, Tensor.zeros(DType.FLOAT64, Device.CPU, TensorStatistics.COLUMNS));
                    }
                    return out;
                })
                .orElse(in);
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).containsExactly(expected.shape());
        assertThat(actual.toFloats()).containsExactly(expected.toFloats(), within(2e-4f));
    }

    private Recipe recipe(String yaml) throws Exception {
        return Recipe.load(Files.writeString(dir.resolve("recipe.yaml"), yaml).toString());
    }

    private static final class Layer {
        private final boolean inputsFirst;
        private final Tensor x = random(1, ROWS, IN).requiresGrad(true);
        private final Tensor weight;
        private final Tensor upstream = random(3, ROWS, OUT);
        private Tensor y = upstream;

        Layer(boolean inputsFirst) {
            this.inputsFirst = inputsFirst;
            weight = (inputsFirst ? random(2, IN, OUT) : random(2, OUT, IN)).requiresGrad(true);
            weight.setGrad(Tensor.zeros(DType.FLOAT32, Device.CPU, weight.shape()));
        }

        LinearFunction.Weights weights() {
            return new LinearFunction.Weights(weight, inputsFirst, null);
        }

        Tensor outByIn() {
            return inputsFirst ? weight.detach().transpose(0, 1) : weight.detach();
        }

        void run(Recipe recipe, Optional<Hadamard> rotation) {
            try (Statistics statistics = new Statistics(Device.CPU, 6);
                    Rounders rounders = rounders(recipe, statistics)) {
                ForwardPass pass = training();
                y = new RoundedProducts(rounders, rotation).apply(x, weights(), pass);
                pass.tape().backward(y.times(upstream).sum());
            }
        }
    }

    /** Of very different sizes along both dimensions, so that it matters where a scale comes from. */
    private static Tensor random(long seed, int rows, int columns) {
        CounterRandom random = new CounterRandom(seed, "products");
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            double size = Math.pow(2, (i / columns % 5) - (i % columns) % 7);
            values[i] = (float) (size * (random.below(2001, i) - 1000) / 1000.0);
        }
        return Tensor.of(values, rows, columns);
    }
}
