package dev.trainyard.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.Activation;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.LinearFunction;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradient of a small GPT, dropout included, against differences of its loss. */
class GptGradientTest {
    private static final int VOCABULARY = 11;
    private static final int TIME = 6;
    private static final int BATCH = 3;

    /** Large enough for float32 losses to differ, small enough for the loss to be straight. */
    private static final double STEP = 2e-3;

    @BeforeAll
    static void load() {
        Torch.load();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyParametersGradientIsTheSlopeOfTheLoss(long seed) {
        Gpt model = new Gpt(shape(seed));
        try (ParameterStore parameters = ParameterStore.allocate(model, Device.CPU, DType.FLOAT32);
                TensorScope scope = TensorScope.open()) {
            parameters.initialise(seed);
            // GPT-2's small beginnings give slopes that float32 cannot tell from noise.
            Tensor weights = parameters.master().narrow(0, 0, parameters.decayedElements());
            weights.copyFrom(weights.times(10));
            backward(model, parameters, seed, Gpt.Recomputation.OFF);
            Tensor gradient = parameters.gradient().copy();
            for (String name : parameters.names()) {
                Tensor own = parameters.viewIn(gradient, name);
                double slope = own.times(own).sum().sqrt().item();
                Tensor place = parameters.master(name);
                Tensor start = place.copy();
                Tensor direction = own.times(STEP / slope);
                place.copyFrom(start.add(direction));
                double above = loss(model, seed);
                place.copyFrom(start.subtract(direction));
                double below = loss(model, seed);
                place.copyFrom(start);
                assertThat((above - below) / (2 * STEP)).as(name).isCloseTo(slope, within(5e-4 + 0.01 * slope));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void recomputedBlocksGiveTheSameGradientBitForBit(long seed) {
        Gpt model = new Gpt(shape(seed));
        try (ParameterStore parameters = ParameterStore.allocate(model, Device.CPU, DType.FLOAT32);
                TensorScope scope = TensorScope.open()) {
            parameters.initialise(seed);
            backward(model, parameters, seed, Gpt.Recomputation.OFF);
            float[] kept = parameters.gradient().toFloats();
            backward(model, parameters, seed, Gpt.Recomputation.BLOCKS);
            assertThat(parameters.gradient().toFloats()).containsExactly(kept);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void layersWithABackwardOfTheirOwnGiveTheSameGradient(long seed) {
        Gpt model = new Gpt(shape(seed));
        try (ParameterStore parameters = ParameterStore.allocate(model, Device.CPU, DType.FLOAT32);
                TensorScope scope = TensorScope.open()) {
            parameters.initialise(seed);
            backward(model, parameters, seed, Gpt.Recomputation.OFF);
            float[] own = parameters.gradient().toFloats();
            model.products().values().forEach(layer -> layer.multiplyBy(new Cutting()));
            for (Gpt.Recomputation mode : Gpt.Recomputation.values()) {
                backward(model, parameters, seed, mode);
                float[] cut = parameters.gradient().toFloats();
                assertThat(cut).as(mode.name()).containsExactly(own, within(2e-6f));
            }
        }
    }

    /** Each seed another corner of the family. */
    private static GptShape shape(long seed) {
        return new GptShape(
                2,
                2,
                8,
                TIME,
                OptionalInt.of(VOCABULARY),
                seed != 2,
                seed == 3 ? 0.2 : 0,
                seed == 2 ? Activation.GELU_TANH : Activation.GELU,
                seed != 3,
                1e-5);
    }

    private static void backward(Gpt model, ParameterStore parameters, long seed, Gpt.Recomputation mode) {
        parameters.clearGradient();
        ForwardPass pass = pass(seed);
        pass.tape().backward(loss(model, seed, mode, pass));
    }

    private static double loss(Gpt model, long seed) {
        try (TensorScope scope = TensorScope.open()) {
            return loss(model, seed, Gpt.Recomputation.OFF, pass(seed)).item();
        }
    }

    private static Tensor loss(Gpt model, long seed, Gpt.Recomputation mode, ForwardPass pass) {
        CounterRandom random = new CounterRandom(seed, "tokens");
        long[] tokens = new long[2 * BATCH * TIME];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = random.below(VOCABULARY, i);
        }
        Tensor all = Tensor.of(tokens, 2, BATCH, TIME);
        return model.loss(all.select(0, 0), all.select(0, 1), pass, mode);
    }

    private static ForwardPass pass(long seed) {
        return ForwardPass.training(seed, Tensor.of(new long[] {1, 0}, 2));
    }

    /** Backward by hand, through cuts. */
    private static Tensor byHand(Tensor x, LinearFunction.Weights weights, ForwardPass pass) {
        Tensor matrix = weights.inputsFirst() ? weights.value().transpose(0, 1) : weights.value(); // (out, in)
        return pass.tape().apply(x, input -> Functional.linear(input, matrix, weights.bias()), g -> {
            Tensor rows = g.reshape(-1, g.size(-1)); // (N, out)
            Tensor inputs = x.detach().reshape(-1, x.size(-1)); // (N, in)
            Tensor gradient = rows.transpose(0, 1).matmul(inputs);
            weights.value()
                    .grad()
                    .orElseThrow()
                    .addInPlace(weights.inputsFirst() ? gradient.transpose(0, 1) : gradient);
            if (weights.bias() != null) {
                weights.bias().grad().orElseThrow().addInPlace(rows.sum(0));
            }
            return g.matmul(matrix);
        });
    }

    private static final class Cutting implements LinearFunction {
        @Override
        public Tensor apply(Tensor x, Weights weights, ForwardPass pass) {
            return byHand(x, weights, pass);
        }

        @Override
        public boolean cuts() {
            return true;
        }
    }
}
