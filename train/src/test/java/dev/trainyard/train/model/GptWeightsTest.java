package dev.trainyard.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.Activation;
import dev.trainyard.torch.nn.ForwardPass;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsWriter;
import dev.trainyard.torch.safetensors.TensorSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models in the Hugging Face layout: what is written is read again, and what does not fit is named. */
class GptWeightsTest {
    private static final long[] TEXT = {3, 1, 4, 1, 5};

    @TempDir
    Path folder;

    private float[] logits = {};

    @BeforeEach
    void loadTorch() {
        Torch.load();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void whatIsWrittenGivesTheSameLogits(boolean bias, boolean tied) throws IOException {
        GptShape shape = shape(bias, tied);
        write(shape, tensors -> tensors);
        assertThat(GptWeights.shape(folder)).isEqualTo(shape);
        assertThat(read()).containsExactly(logits);
    }

    @Test
    void namesWithoutThePrefixAndTheMasksOfOldFilesAreUnderstood() throws IOException {
        write(shape(true, true), tensors -> {
            List<NamedTensor> bare = new ArrayList<>();
            tensors.forEach(
                    tensor -> bare.add(renamed(tensor, tensor.spec().name().substring("transformer.".length()))));
            bare.add(zeros("h.0.attn.bias", 1, 1, 8, 8));
            bare.add(zeros("h.1.attn.masked_bias"));
            return bare;
        });
        assertThat(read()).containsExactly(logits);
    }

    @Test
    void whatTransformersWritesBesideIsUnderstood() throws IOException {
        write(shape(true, true), tensors -> tensors);
        Path config = folder.resolve(GptWeights.CONFIG);
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("\\{", "{\n  \"n_inner\": null,\n  \"bos_token_id\": 50256,")
                        .replaceAll("(?s),\\s*\"trainyard\" : \\{.*?}", ""));
        assertThat(GptWeights.shape(folder)).isEqualTo(shape(true, true));
        assertThat(read()).containsExactly(logits);
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        write(
                shape(true, true),
                tensors -> tensors.stream()
                        .filter(tensor -> !tensor.spec().name().endsWith("h.1.mlp.c_fc.bias"))
                        .toList());
        refused("the tensor transformer.h.1.mlp.c_fc.bias is missing");
    }

    @Test
    void aTensorWithoutAPlaceIsNamed() throws IOException {
        write(shape(true, true), tensors -> {
            List<NamedTensor> more = new ArrayList<>(tensors);
            more.add(zeros("transformer.h.0.crossattention.bias", 8));
            return more;
        });
        refused("the model has no place for the tensor transformer.h.0.crossattention.bias");
    }

    @Test
    void aTensorOfAnotherShapeIsNamed() throws IOException {
        write(
                shape(true, true),
                tensors -> tensors.stream()
                        .map(tensor -> tensor.spec().name().endsWith("wpe.weight")
                                ? zeros(tensor.spec().name(), 9, 8)
                                : tensor)
                        .toList());
        refused("transformer.wpe.weight has shape [9, 8], the model needs [8, 8]");
    }

    /** Another program has trained the zeros that stand for absent biases: dropping them would change the model. */
    @Test
    void biasesThatTheModelHasNoPlaceForAreNotDropped() throws IOException {
        write(shape(false, true), tensors -> {
            tensors.stream()
                    .filter(tensor -> tensor.spec().name().endsWith("h.0.ln_1.bias"))
                    .forEach(tensor -> tensor.data().set(ValueLayout.JAVA_BYTE, 3, (byte) 63));
            return tensors;
        });
        refused("transformer.h.0.ln_1.bias is not zero, but the model has no biases");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                              | model_type is '', only gpt2
            {"model_type": "llama"}                         | model_type is 'llama', only gpt2
            {"model_type": "gpt2", "n_embd": 8}             | n_layer is missing or no whole number
            {"model_type": "gpt2", "n_embd": 8, "n_inner": 9} | n_inner is 9
            {"model_type"                                   | is no JSON
            """)
    void aStrangeConfigurationIsRefused(String config, String why) throws IOException {
        Files.writeString(folder.resolve(GptWeights.CONFIG), config);
        refused(why);
    }

    @Test
    void anEmptyFolderIsRefused() throws IOException {
        refused("config.json: cannot be read");
        Files.writeString(folder.resolve(GptWeights.CONFIG), GptWeights.config(shape(true, true)));
        refused("model.safetensors");
    }

    private void refused(String why) {
        assertThatThrownBy(this::read)
                .isInstanceOf(InputException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    private static GptShape shape(boolean bias, boolean tied) {
        return new GptShape(2, 2, 8, 8, OptionalInt.of(11), bias, 0, Activation.GELU_TANH, tied, 1e-5);
    }

    /** Writes a model of random weights, and remembers its logits. */
    private void write(GptShape shape, UnaryOperator<List<NamedTensor>> change) throws IOException {
        Gpt model = new Gpt(shape);
        try (TensorScope scope = TensorScope.open();
                ParameterStore store = ParameterStore.allocate(model, Device.CPU, DType.FLOAT32)) {
            store.initialise(5);
            // Away from the initial zeros and ones, which a swapped or forgotten tensor could hide behind.
            for (String name : store.names()) {
                Tensor values = store.master(name);
                values.copyFrom(values.plus(0.01 * (1 + Math.floorMod(name.hashCode(), 17))));
            }
            store.refresh();
            logits = logits(model);
            Files.writeString(folder.resolve(GptWeights.CONFIG), GptWeights.config(shape));
            List<NamedTensor> tensors = GptWeights.tensors(shape, model, store, store.master());
            SafetensorsWriter.save(folder.resolve(GptWeights.WEIGHTS), change.apply(tensors), Map.of("format", "pt"));
        }
    }

    private float[] read() {
        try (GptWeights.Loaded loaded = GptWeights.open(folder, Device.CPU, DType.FLOAT32)) {
            return logits(loaded.model());
        }
    }

    private static float[] logits(Gpt model) {
        return Autograd.noGrad(() -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor indices = Tensor.of(TEXT, 1, TEXT.length);
                ForwardPass pass = ForwardPass.evaluation();
                return model.logits(model.hidden(indices, pass, Gpt.Recomputation.OFF), pass)
                        .toFloats();
            }
        });
    }

    private static NamedTensor renamed(NamedTensor tensor, String name) {
        return new NamedTensor(
                new TensorSpec(name, tensor.spec().dtype(), tensor.spec().shape()), tensor.data());
    }

    private static NamedTensor zeros(String name, long... shape) {
        List<Long> sizes = new ArrayList<>();
        for (long size : shape) {
            sizes.add(size);
        }
        TensorSpec spec = new TensorSpec(name, DType.FLOAT32, sizes);
        return new NamedTensor(spec, MemorySegment.ofArray(new byte[(int) spec.bytes()]));
    }
}
