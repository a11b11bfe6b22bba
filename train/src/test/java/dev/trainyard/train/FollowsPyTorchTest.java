package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.Json;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.Activation;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.AdamW;
import dev.trainyard.torch.optim.Schedule;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptShape;
import dev.trainyard.train.model.GptWeights;
import dev.trainyard.train.parallel.Collective;
import dev.trainyard.train.parallel.Share;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The same weights and batches as PyTorch's run give its losses; what is compared and how is in the folder's README. */
class FollowsPyTorchTest {
    private static final int STEPS = 20;
    private static final double THRESHOLD = 1e-5; // never loosened

    private final Path reference;

    FollowsPyTorchTest() throws Exception {
        reference = Path.of(
                FollowsPyTorchTest.class.getResource("/reference/gpt2-20-steps").toURI());
        Torch.load();
    }

    @ParameterizedTest
    @CsvSource({"GELU_TANH, gelu_new, 4", "GELU, gelu, 4", "GELU_TANH, gelu_new, 1", "GELU_TANH, gelu_new, 3"})
    void followsPyTorchForTwentySteps(Activation activation, String name, int microBatch) throws Exception {
        JsonNode root = Json.parse(Files.readString(reference.resolve("expected.json")));
        JsonNode options = root.path("optimizer");
        JsonNode expected = root.path(name);
        Schedule schedule = new Schedule(
                Schedule.Shape.COSINE,
                options.path("learning_rate").asDouble(),
                options.path("min_lr").asDouble(),
                options.path("warmup_iters").asLong(),
                options.path("lr_decay_iters").asLong());
        Gpt model = new Gpt(with(activation, GptWeights.shape(reference)));
        try (TensorScope scope = TensorScope.open();
                ParameterStore store = ParameterStore.allocate(model, Device.CPU, DType.FLOAT32);
                AdamW optimizer = new AdamW(store, options(options));
                StepBatch batch =
                        new StepBatch(Device.CPU, Share.all(4), model.shape().blockSize());
                TrainStep step = new TrainStep(
                        new BatchGradient(model, store, batch, 4, 1, Optional.empty()),
                        store,
                        optimizer,
                        Optional.empty(),
                        Collective.alone(),
                        options.path("grad_clip").asDouble());
                SafetensorsFile batches = SafetensorsFile.open(reference.resolve("batches.safetensors"))) {
            GptWeights.load(reference, model, store);
            step.gradient().microBatch(microBatch);
            List<Double> firstNorms = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                fill(batch.inputs(), batches.data("inputs"), i);
                fill(batch.targets(), batches.data("targets"), i);
                double rate = schedule.at(i);
                assertThat(rate)
                        .isCloseTo(expected.path("learning_rates").get(i).asDouble(), within(1e-15));
                optimizer.learningRate(rate);
                batch.number(i + 1L);
                if (i == 0) {
                    step.listeners(() -> firstNorms.addAll(gradientNorms(store)), () -> {});
                } else {
                    step.listeners(() -> {}, () -> {});
                }
                step.run();
                float[] report = step.report().toFloats();
                assertThat((double) report[TrainStep.LOSS])
                        .as("loss of step %d", i + 1)
                        .isCloseTo(expected.path("losses").get(i).asDouble(), within(THRESHOLD));
                assertClose(
                        "gradient norm of step " + (i + 1),
                        report[TrainStep.GRADIENT_NORM],
                        expected.path("gradient_norms").get(i).asDouble());
            }
            for (int i = 0; i < store.names().size(); i++) {
                String parameter = store.names().get(i);
                assertClose(
                        "first gradient of " + parameter,
                        firstNorms.get(i),
                        expected.path("first_gradient_norms").path(parameter).asDouble());
                assertFinalWeights(
                        store, parameter, expected.path("final_weights").path(parameter));
            }
        }
    }

    private static void assertFinalWeights(ParameterStore store, String parameter, JsonNode expected) {
        float[] values = store.master(parameter).toFloats();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            // The keys' part of the bias has no gradient but rounding, of which Adam makes full steps.
            if (!parameter.endsWith("c_attn.bias") || i / (values.length / 3) != 1) {
                sum += values[i];
                squares += (double) values[i] * values[i];
            }
        }
        assertClose("sum of " + parameter, sum, expected.path("sum").asDouble());
        assertClose(
                "sum of squares of " + parameter,
                squares,
                expected.path("sum_of_squares").asDouble());
    }

    private static void assertClose(String what, double actual, double expected) {
        Offset<Double> offset = within(THRESHOLD * Math.max(1, Math.abs(expected)));
        assertThat(actual).as(what).isCloseTo(expected, offset);
    }

    private static List<Double> gradientNorms(ParameterStore store) {
        return store.names().stream()
                .map(name -> {
                    double squares = 0;
                    for (float value : store.viewIn(store.gradient(), name).toFloats()) {
                        squares += (double) value * value;
                    }
                    return Math.sqrt(squares);
                })
                .toList();
    }

    private static void fill(Tensor place, MemorySegment all, int step) {
        long bytes = place.bytes();
        MemorySegment.copy(all, step * bytes, place.memory(), 0, bytes);
    }

    private static AdamW.Options options(JsonNode node) {
        return new AdamW.Options(
                node.path("beta1").asDouble(),
                node.path("beta2").asDouble(),
                node.path("epsilon").asDouble(),
                node.path("weight_decay").asDouble());
    }

    private static GptShape with(Activation activation, GptShape shape) {
        return new GptShape(
                shape.nLayer(),
                shape.nHead(),
                shape.nEmbd(),
                shape.blockSize(),
                shape.vocabSize(),
                shape.bias(),
                shape.dropout(),
                activation,
                shape.tiedHead(),
                shape.layerNormEpsilon());
    }
}
