package dev.trainyard.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.Init;
import dev.trainyard.torch.nn.Linear;
import dev.trainyard.torch.nn.ParameterStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fused kernels against the formulas in double, on a layer of a (3, 4) matrix and a bias of 3. */
class OptimizerTest {
    private static final double RATE = 0.03;
    private static final double DECAY = 0.2;
    private static final int STEPS = 25;

    private final CounterRandom random = new CounterRandom(3, "gradients");
    private TensorScope scope;
    private ParameterStore store;

    @BeforeEach
    void allocate() {
        Torch.load();
        scope = TensorScope.open();
        Init normal = new Init.Normal(0.5);
        store = ParameterStore.allocate(new Linear(4, 3, true, normal, normal), Device.CPU, DType.FLOAT32);
        store.initialise(11);
    }

    @AfterEach
    void free() {
        store.close();
        scope.close();
    }

    @Test
    void adamWFollowsItsFormula() {
        try (AdamW optimizer = new AdamW(store, new AdamW.Options(0.9, 0.95, 1e-8, DECAY))) {
            double[] matrix = values("weight");
            double[] bias = values("bias");
            double[][] matrixMoments = new double[2][matrix.length];
            double[][] biasMoments = new double[2][bias.length];
            for (int step = 1; step <= STEPS; step++) {
                double rate = RATE / step;
                optimizer.learningRate(rate);
                adamW(matrix, gradient("weight", step), matrixMoments, step, rate, DECAY);
                adamW(bias, gradient("bias", step), biasMoments, step, rate, 0);
                optimizer.step(null);
            }
            assertThat(values("weight")).containsExactly(matrix, within(2e-6));
            assertThat(values("bias")).containsExactly(bias, within(2e-6));
            assertThat(optimizer.updates()).isEqualTo(STEPS);
        }
    }

    @Test
    void sgdFollowsItsClosedForm() {
        try (Sgd optimizer = new Sgd(store, 0.8, DECAY)) {
            double[] matrix = values("weight");
            double[] bias = values("bias");
            double[] matrixMomentum = new double[matrix.length];
            double[] biasMomentum = new double[bias.length];
            optimizer.learningRate(RATE);
            for (int step = 1; step <= STEPS; step++) {
                sgd(matrix, gradient("weight", step), matrixMomentum, DECAY);
                sgd(bias, gradient("bias", step), biasMomentum, 0);
                optimizer.step(null);
            }
            assertThat(values("weight")).containsExactly(matrix, within(2e-5));
            assertThat(values("bias")).containsExactly(bias, within(2e-5));
        }
    }

    @Test
    void withoutAGradientOnlyTensorsOfTwoDimensionsDecay() {
        try (AdamW optimizer = new AdamW(store, new AdamW.Options(0.9, 0.95, 1e-8, DECAY))) {
            double[] matrix = values("weight");
            double[] bias = values("bias");
            optimizer.learningRate(RATE);
            optimizer.step(null);
            assertThat(values("bias")).containsExactly(bias);
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] *= 1 - RATE * DECAY;
            }
            assertThat(values("weight")).containsExactly(matrix, within(1e-7));
        }
    }

    @Test
    void clippingScalesTheGradientToItsLimitAndLeavesASmallOneAlone() {
        gradient("weight", 1);
        gradient("bias", 1);
        double norm = GradientClipping.norm(store).item();
        GradientClipping.clip(store, GradientClipping.norm(store), 2 * norm);
        assertThat(GradientClipping.norm(store).item()).isEqualTo(norm);
        GradientClipping.clip(store, GradientClipping.norm(store), norm / 4);
        assertThat(GradientClipping.norm(store).item()).isCloseTo(norm / 4, within(1e-5));
    }

    /** Algorithm 2 of Loshchilov and Hutter, with the decay times the learning rate, as PyTorch has it. */
    private static void adamW(
            double[] values, double[] gradient, double[][] moments, int step, double rate, double decay) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1 - rate * decay;
            moments[0][i] = 0.9 * moments[0][i] + 0.1 * gradient[i];
            moments[1][i] = 0.95 * moments[1][i] + 0.05 * gradient[i] * gradient[i];
            double mean = moments[0][i] / (1 - Math.pow(0.9, step));
            double square = moments[1][i] / (1 - Math.pow(0.95, step));
            values[i] -= rate * mean / (Math.sqrt(square) + 1e-8);
        }
    }

    private static void sgd(double[] values, double[] gradient, double[] momentum, double decay) {
        for (int i = 0; i < values.length; i++) {
            momentum[i] = 0.8 * momentum[i] + gradient[i] + decay * values[i];
            values[i] -= RATE * momentum[i];
        }
    }

    private double[] values(String name) {
        return doubles(store.master(name));
    }

    /** Puts a random gradient into the store and returns it. */
    private double[] gradient(String name, int step) {
        Tensor place = store.viewIn(store.gradient(), name);
        float[] values = new float[(int) place.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.below(2001, 1000L * step + 100L * name.length() + i) / 1000f - 1;
        }
        place.copyFrom(Tensor.of(values, place.shape()));
        return doubles(place);
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = tensor.toFloats();
        double[] values = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }
}
