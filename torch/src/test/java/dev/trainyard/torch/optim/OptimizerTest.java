package dev.trainyard.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.LeakCheck;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.Linear;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Optimisers against the same updates in plain Java doubles. */
@ExtendWith(LeakCheck.class)
class OptimizerTest {
    private static final AdamW.Options OPTIONS = new AdamW.Options(0.9, 0.95, 1e-8, 0.1);
    private static final double MOMENTUM = 0.8;
    private static final double DECAY = 0.05;
    private static final int STEPS = 12;

    /** A weight, which decays, and a bias, which does not. */
    private ParameterStore parameters;

    private final Map<String, double[]> expected = new HashMap<>();

    @BeforeEach
    void allocate() {
        parameters = ParameterStore.allocate(new Linear(3, 4, true), Device.CPU, DType.FLOAT32);
    }

    @AfterEach
    void close() {
        parameters.close();
    }

    @Test
    void adamWFollowsItsPaper() {
        try (AdamW adam = new AdamW(parameters, OPTIONS)) {
            parameters.initialise(1);
            for (String name : parameters.names()) {
                double[] values = doubles(parameters.master(name));
                double[] mean = new double[values.length];
                double[] square = new double[values.length];
                double decay = name.equals("weight") ? OPTIONS.weightDecay() : 0;
                for (int step = 1; step <= STEPS; step++) {
                    double rate = rate(step);
                    for (int i = 0; i < values.length; i++) {
                        double g = gradient(name, step, i);
                        values[i] *= 1 - rate * decay;
                        mean[i] = OPTIONS.beta1() * mean[i] + (1 - OPTIONS.beta1()) * g;
                        square[i] = OPTIONS.beta2() * square[i] + (1 - OPTIONS.beta2()) * g * g;
                        double unbiasedMean = mean[i] / (1 - Math.pow(OPTIONS.beta1(), step));
                        double unbiasedSquare = square[i] / (1 - Math.pow(OPTIONS.beta2(), step));
                        values[i] -= rate * unbiasedMean / (Math.sqrt(unbiasedSquare) + OPTIONS.epsilon());
                    }
                }
                expected.put(name, values);
            }
            steps(adam, 1, STEPS);
            assertThat(adam.updates()).isEqualTo(STEPS);
            assertExpected();
        }
    }

    @Test
    void sgdAddsTheGradientToItsMomentumUndamped() {
        try (Sgd sgd = new Sgd(parameters, MOMENTUM, DECAY)) {
            parameters.initialise(1);
            for (String name : parameters.names()) {
                double[] values = doubles(parameters.master(name));
                double[] velocity = new double[values.length];
                double decay = name.equals("weight") ? DECAY : 0;
                for (int step = 1; step <= STEPS; step++) {
                    for (int i = 0; i < values.length; i++) {
                        velocity[i] = MOMENTUM * velocity[i] + gradient(name, step, i) + decay * values[i];
                        values[i] -= rate(step) * velocity[i];
                    }
                }
                expected.put(name, values);
            }
            steps(sgd, 1, STEPS);
            assertExpected();
        }
    }

    @Test
    void withoutMomentumSgdIsTheGradientAlone() {
        try (Sgd sgd = new Sgd(parameters, 0, 0)) {
            parameters.master("bias").fill(1);
            parameters.gradient().fill(3);
            sgd.learningRate(0.5);
            sgd.step();
            sgd.step();
            assertThat(parameters.master("bias").toFloats()).containsOnly(-2);
        }
    }

    @Test
    void anOptimizerGoesOnFromItsStateBitForBit() {
        goesOn(store -> new AdamW(store, OPTIONS));
        goesOn(store -> new Sgd(store, MOMENTUM, DECAY));
    }

    @Test
    void aGradientThatIsNotFiniteSkipsTheUpdate() {
        try (AdamW adam = new AdamW(parameters, OPTIONS)) {
            parameters.initialise(1);
            steps(adam, 1, 3);
            float[] before = parameters.master().toFloats();
            parameters.gradient().fill(Double.POSITIVE_INFINITY);
            adam.step(Tensor.of(new float[] {1}));
            assertThat(parameters.master().toFloats()).containsExactly(before);
            assertThat(adam.updates()).isEqualTo(3);
            parameters.gradient().fill(1);
            adam.step(Tensor.of(new float[] {0}));
            assertThat(parameters.master().toFloats()).isNotEqualTo(before);
            assertThat(adam.updates()).isEqualTo(4);
        }
    }

    @Test
    void clippingShortensALongGradientAndLeavesAShortOne() {
        gradients(1);
        double norm = norm();
        Tensor measured = GradientClipping.norm(parameters);
        assertThat(measured.item()).isCloseTo(norm, within(1e-5));
        GradientClipping.clip(parameters, measured, 2 * norm);
        assertThat(norm()).isEqualTo(norm);
        GradientClipping.clip(parameters, measured, norm / 4);
        assertThat(norm()).isCloseTo(norm / 4, within(1e-5));
    }

    private void assertExpected() {
        expected.forEach((name, values) -> {
            float[] actual = parameters.master(name).toFloats();
            for (int i = 0; i < values.length; i++) {
                assertThat((double) actual[i]).as(name).isCloseTo(values[i], within(1e-6));
            }
        });
        assertThat(expected).containsOnlyKeys("weight", "bias");
    }

    private static void goesOn(Function<ParameterStore, Optimizer> made) {
        OptimizerTest through = new OptimizerTest();
        OptimizerTest broken = new OptimizerTest();
        through.allocate();
        broken.allocate();
        try (ParameterStore one = through.parameters;
                ParameterStore two = broken.parameters;
                Optimizer first = made.apply(one);
                Optimizer before = made.apply(two);
                Optimizer after = made.apply(two)) {
            one.initialise(1);
            two.initialise(1);
            through.steps(first, 1, STEPS);
            broken.steps(before, 1, 5);
            after.state().forEach((name, flat) -> flat.copyFrom(state(before, name)));
            after.updates(before.updates());
            broken.steps(after, 6, STEPS);
            assertThat(two.master().toFloats()).containsExactly(one.master().toFloats());
            assertThat(after.updates()).isEqualTo(STEPS);
        }
    }

    private static Tensor state(Optimizer optimizer, String name) {
        return Objects.requireNonNull(optimizer.state().get(name));
    }

    private void steps(Optimizer optimizer, int from, int to) {
        for (int step = from; step <= to; step++) {
            gradients(step);
            optimizer.learningRate(rate(step));
            optimizer.step();
        }
    }

    private void gradients(int step) {
        for (String name : parameters.names()) {
            Tensor place = parameters.viewIn(parameters.gradient(), name);
            float[] values = new float[(int) place.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) gradient(name, step, i);
            }
            place.copyFrom(Tensor.of(values, place.shape()));
        }
    }

    private static double gradient(String name, int step, int index) {
        return (float) new CounterRandom(step, name).normal(index);
    }

    private static double rate(int step) {
        return 0.01 * step;
    }

    private double norm() {
        double squares = 0;
        for (float value : parameters.gradient().toFloats()) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = tensor.toFloats();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }
}
