package dev.trainyard.torch.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.LeakCheck;
import dev.trainyard.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Layers against their formulas in plain Java doubles. */
@ExtendWith(LeakCheck.class)
class LayersTest {
    private static final double EPSILON = 1e-5;
    private static final int ROWS = 6;
    private static final int WIDTH = 8;

    @Test
    void layerNormTakesAwayTheMeanAndTheSpread() {
        LayerNorm norm = new LayerNorm(WIDTH, true, EPSILON);
        try (ParameterStore store = random(norm)) {
            float[] weight = store.master("weight").toFloats();
            float[] bias = store.master("bias").toFloats();
            float[] x = draws("x", ROWS * WIDTH);
            float[] y = norm.forward(Tensor.of(x, ROWS, WIDTH)).toFloats();
            for (int row = 0; row < ROWS; row++) {
                double mean = 0;
                for (int i = 0; i < WIDTH; i++) {
                    mean += x[row * WIDTH + i] / (double) WIDTH;
                }
                double variance = 0;
                for (int i = 0; i < WIDTH; i++) {
                    variance += Math.pow(x[row * WIDTH + i] - mean, 2) / WIDTH;
                }
                for (int i = 0; i < WIDTH; i++) {
                    double normed = (x[row * WIDTH + i] - mean) / Math.sqrt(variance + EPSILON);
                    close(y[row * WIDTH + i], normed * weight[i] + bias[i]);
                }
            }
        }
    }

    @Test
    void rmsNormDividesByTheRootMeanSquare() {
        RmsNorm norm = new RmsNorm(WIDTH, EPSILON);
        try (ParameterStore store = random(norm)) {
            float[] weight = store.master("weight").toFloats();
            float[] x = draws("x", ROWS * WIDTH);
            float[] y = norm.forward(Tensor.of(x, ROWS, WIDTH)).toFloats();
            for (int row = 0; row < ROWS; row++) {
                double square = 0;
                for (int i = 0; i < WIDTH; i++) {
                    square += x[row * WIDTH + i] * (double) x[row * WIDTH + i] / WIDTH;
                }
                for (int i = 0; i < WIDTH; i++) {
                    close(y[row * WIDTH + i], x[row * WIDTH + i] / Math.sqrt(square + EPSILON) * weight[i]);
                }
            }
        }
    }

    @Test
    void linearIsAMatrixProductAndABias() {
        Linear linear = new Linear(WIDTH, 3, true);
        try (ParameterStore store = random(linear)) {
            float[] x = draws("x", ROWS * WIDTH);
            assertClose(
                    linear.forward(Tensor.of(x, 2, ROWS / 2, WIDTH)),
                    linear(
                            x,
                            store.master("weight").toFloats(),
                            store.master("bias").toFloats(),
                            false));
        }
    }

    @Test
    void gpt2LinearHasItsWeightTheOtherWayRound() {
        Gpt2Linear linear = new Gpt2Linear(WIDTH, 3, true, new Init.Normal(1));
        try (ParameterStore store = random(linear)) {
            float[] x = draws("x", ROWS * WIDTH);
            assertThat(store.master("weight").shape()).containsExactly(WIDTH, 3);
            assertClose(
                    linear.forward(Tensor.of(x, ROWS, WIDTH), ForwardPass.evaluation()),
                    linear(
                            x,
                            store.master("weight").toFloats(),
                            store.master("bias").toFloats(),
                            true));
        }
    }

    @Test
    void anEmbeddingReadsRowsAndProjectsOntoThem() {
        Embedding table = new Embedding(4, 2, new Init.Normal(1));
        try (ParameterStore store = random(table)) {
            store.master()
                    .copyFrom(Tensor.zeros(
                            DType.FLOAT32, Device.CPU, store.master().elements()));
            store.master("weight").copyFrom(Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2));
            assertThat(table.forward(Tensor.of(new long[] {3, 0, 3}, 3)).toFloats())
                    .containsExactly(7, 8, 1, 2, 7, 8);
            assertThat(table.project(Tensor.of(new float[] {1, -1}, 1, 2), ForwardPass.evaluation())
                            .toFloats())
                    .containsExactly(-1, -1, -1, -1);
            assertThat(table.firstRows(1).toFloats()).containsExactly(1, 2);
        }
    }

    @Test
    void geluIsTheInputTimesItsNormalProbability() {
        // the standard normal distribution function from tables
        float[] x = {-2, -1, 0, 1, 2};
        double[] probability = {0.022750132, 0.158655254, 0.5, 0.841344746, 0.977249868};
        float[] y = Activation.GELU.apply(Tensor.of(x, 5)).toFloats();
        float[] byTanh = Activation.GELU_TANH.apply(Tensor.of(x, 5)).toFloats();
        for (int i = 0; i < x.length; i++) {
            assertThat((double) y[i]).isCloseTo(x[i] * probability[i], within(1e-6));
            assertThat((double) byTanh[i]).isCloseTo(geluTanh(x[i]), within(1e-6));
        }
    }

    @Test
    void theMlpIsTwoLayersWithAnActivationBetween() {
        Mlp mlp =
                new Mlp(WIDTH, true, Activation.GELU_TANH, new Init.Normal(1), new Init.Normal(1), new Dropout(0.5, 0));
        try (ParameterStore store = random(mlp)) {
            float[] x = draws("x", ROWS * WIDTH);
            float[] hidden = linear(
                    x,
                    store.master("c_fc.weight").toFloats(),
                    store.master("c_fc.bias").toFloats(),
                    true);
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] = (float) geluTanh(hidden[i]);
            }
            float[] expected = linear(
                    hidden,
                    store.master("c_proj.weight").toFloats(),
                    store.master("c_proj.bias").toFloats(),
                    true);
            assertClose(mlp.forward(Tensor.of(x, 2, ROWS / 2, WIDTH), ForwardPass.evaluation()), expected);
        }
    }

    @Test
    void dropoutDropsInTrainingOnly() {
        Dropout dropout = new Dropout(0.25, 3);
        Tensor ones = Tensor.zeros(DType.FLOAT32, Device.CPU, 4, 1000).fill(1);
        assertThat(dropout.forward(ones, ForwardPass.evaluation())).isSameAs(ones);
        ForwardPass step = ForwardPass.training(7, Tensor.of(new long[] {1, 0}, 2));
        float[] dropped = dropout.forward(ones, step).toFloats();
        assertThat(dropped).containsOnly(0, (float) (1 / 0.75));
        assertThat(dropout.forward(ones, step).toFloats()).containsExactly(dropped);
        ForwardPass next = ForwardPass.training(7, Tensor.of(new long[] {2, 0}, 2));
        assertThat(dropout.forward(ones, next).toFloats()).isNotEqualTo(dropped);
    }

    static double geluTanh(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    /** Gives the layer values that are neither 0 nor 1. */
    static ParameterStore random(Module layer) {
        ParameterStore store = ParameterStore.allocate(layer, Device.CPU, DType.FLOAT32);
        for (String name : store.names()) {
            Tensor place = store.master(name);
            place.copyFrom(Tensor.of(draws(name, (int) place.elements()), place.shape()));
        }
        return store;
    }

    static float[] draws(String purpose, int count) {
        CounterRandom random = new CounterRandom(5, purpose);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.normal(i);
        }
        return values;
    }

    /** Rows times a matrix plus a bias; {@code gpt2} says that the weight is (in, out) and not (out, in). */
    static float[] linear(float[] x, float[] weight, float[] bias, boolean gpt2) {
        int out = bias.length;
        int in = weight.length / out;
        float[] y = new float[x.length / in * out];
        for (int row = 0; row < x.length / in; row++) {
            for (int o = 0; o < out; o++) {
                double sum = bias[o];
                for (int i = 0; i < in; i++) {
                    sum += (double) x[row * in + i] * weight[gpt2 ? i * out + o : o * in + i];
                }
                y[row * out + o] = (float) sum;
            }
        }
        return y;
    }

    static void assertClose(Tensor actual, float[] expected) {
        float[] values = actual.toFloats();
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            close(values[i], expected[i]);
        }
    }

    private static void close(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(2e-5 * Math.max(1, Math.abs(expected))));
    }
}
