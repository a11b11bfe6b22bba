package dev.trainyard.train.model;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.Activation;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.torch.nn.Parameter;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.torch.safetensors.TensorInfo;
import dev.trainyard.torch.safetensors.TensorSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A GPT in the Hugging Face GPT-2 layout: {@code config.json} and {@code model.safetensors}. */
public final class GptWeights {
    public static final String CONFIG = "config.json";
    public static final String WEIGHTS = "model.safetensors";
    private static final String PREFIX = "transformer.";
    private static final int GPT2_END_OF_TEXT = 50256;

    private GptWeights() {}

    /** {@code config.json} as transformers reads it; the key {@code trainyard} says what GPT-2 has no word for. */
    public static String config(GptShape shape) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("GPT2LMHeadModel"));
        config.put("model_type", "gpt2");
        config.put("n_layer", shape.nLayer());
        config.put("n_head", shape.nHead());
        config.put("n_embd", shape.nEmbd());
        config.put("n_positions", shape.blockSize());
        config.put("n_ctx", shape.blockSize());
        config.put("vocab_size", shape.vocabulary());
        config.put("activation_function", shape.activation() == Activation.GELU ? "gelu" : "gelu_new");
        config.put("layer_norm_epsilon", shape.layerNormEpsilon());
        config.put("resid_pdrop", shape.dropout());
        config.put("embd_pdrop", shape.dropout());
        config.put("attn_pdrop", shape.dropout());
        // transformers would assume GPT-2's own, outside a smaller vocabulary.
        @Nullable Integer endOfText = shape.vocabulary() > GPT2_END_OF_TEXT ? GPT2_END_OF_TEXT : null;
        config.put("bos_token_id", endOfText);
        config.put("eos_token_id", endOfText);
        config.put("tie_word_embeddings", shape.tiedHead());
        config.put("torch_dtype", DType.FLOAT32.label());
        config.put("trainyard", Map.of("bias", shape.bias()));
        return Json.pretty(config) + "\n";
    }

    /**
     * The shape that a folder's {@code config.json} describes.
     *
     * @throws InputException if it is missing, malformed or no GPT-2
     */
    public static GptShape shape(Path folder) {
        Path file = folder.resolve(CONFIG);
        try {
            JsonNode json = Json.parse(Files.readString(file));
            String type = json.path("model_type").asString("");
            if (!type.equals("gpt2")) {
                throw new InputException(file + ": model_type is '" + type + "', only gpt2 can be trained here");
            }
            int width = integer(file, json, "n_embd");
            int inner = json.path("n_inner").asInt(4 * width);
            if (inner != 4 * width) {
                throw new InputException(file + ": n_inner is " + inner + ", only 4 x n_embd can be trained here");
            }
            return new GptShape(
                    integer(file, json, "n_layer"),
                    integer(file, json, "n_head"),
                    width,
                    integer(file, json, "n_positions"),
                    OptionalInt.of(integer(file, json, "vocab_size")),
                    json.path("trainyard").path("bias").asBoolean(true),
                    json.path("resid_pdrop").asDouble(0),
                    activation(file, json.path("activation_function").asString("gelu_new")),
                    json.path("tie_word_embeddings").asBoolean(true),
                    json.path("layer_norm_epsilon").asDouble(1e-5));
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read: " + FileProblem.of(e)
                            + "; a model folder has config.json and model.safetensors",
                    e);
        } catch (JacksonException e) {
            throw new InputException(file + ": is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Looks whether {@link #load} would read {@code folder} into {@code model}, which needs no memory yet.
     *
     * @throws InputException if a tensor is missing, left over or of another shape
     */
    public static void check(Path folder, Module model) {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
            placed(folder.resolve(WEIGHTS), file, model);
        }
    }

    /**
     * Reads the weights of {@code folder} into {@code store}.
     *
     * @throws InputException if a tensor is missing, left over or of another shape
     */
    public static void load(Path folder, Module model, ParameterStore store) {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS));
                TensorScope scope = TensorScope.open()) {
            placed(folder.resolve(WEIGHTS), file, model).forEach((name, info) -> {
                Tensor place = store.master(name);
                place.copyFrom(Tensor.over(file.data(info.name()), info.dtype(), place.shape()));
            });
        }
        store.refresh();
    }

    /** The tensors of a file by the name of the parameter that each is for. */
    private static Map<String, TensorInfo> placed(Path path, SafetensorsFile file, Module model) {
        Map<String, Parameter> wanted = new TreeMap<>(model.parameters());
        Map<String, TensorInfo> placed = new TreeMap<>();
        for (TensorInfo info : file.tensors()) {
            String name = info.name().startsWith("lm_head.") || info.name().startsWith(PREFIX)
                    ? info.name()
                    : PREFIX + info.name();
            Parameter parameter = wanted.remove(name);
            if (parameter != null) {
                if (!info.shape().equals(shapeOf(parameter))) {
                    throw new InputException(path + ": " + info.name() + " has shape " + info.shape()
                            + ", the model needs " + shapeOf(parameter));
                }
                placed.put(name, info);
            } else if (isAbsentBias(name, placed.keySet(), wanted.keySet())) {
                requireZeros(path, info.name(), file.data(info.name()));
            } else if (!expendable(name)) {
                throw new InputException(path + ": the model has no place for the tensor " + info.name());
            }
        }
        if (!wanted.isEmpty()) {
            throw new InputException(
                    path + ": the tensor " + wanted.keySet().iterator().next() + " is missing");
        }
        return placed;
    }

    /** Whether it is the bias of a layer that the model has without one. */
    private static boolean isAbsentBias(String name, Set<String> placed, Set<String> wanted) {
        String weight = name.replaceFirst("\\.bias$", ".weight");
        return !weight.equals(name) && (placed.contains(weight) || wanted.contains(weight));
    }

    /** Other programs train the zeros that {@link #tensors} writes: such a model is one with biases. */
    private static void requireZeros(Path path, String name, MemorySegment data) {
        for (long i = 0; i < data.byteSize(); i++) {
            if (data.get(ValueLayout.JAVA_BYTE, i) != 0) {
                throw new InputException(path + ": " + name + " is not zero, but the model has no biases; set bias to"
                        + " true under trainyard in " + CONFIG);
            }
        }
    }

    /**
     * The tensors of {@code model.safetensors}, as views of {@code master}, a host copy laid out like
     * {@link ParameterStore#master()}. Where the shape has no biases, zeros stand for them, since transformers asks for
     * them.
     */
    public static List<NamedTensor> tensors(GptShape shape, Module model, ParameterStore store, Tensor master) {
        List<NamedTensor> tensors = new ArrayList<>();
        model.parameters().forEach((name, parameter) -> {
            tensors.add(NamedTensor.of(name, store.viewIn(master, name)));
            if (!shape.bias() && (name.startsWith(PREFIX + "h.") || name.startsWith(PREFIX + "ln_f."))) {
                long outputs = parameter.shape()[parameter.shape().length - 1];
                String bias = name.substring(0, name.length() - "weight".length()) + "bias";
                MemorySegment zeros = MemorySegment.ofArray(new byte[(int) (outputs * Float.BYTES)]);
                tensors.add(new NamedTensor(new TensorSpec(bias, DType.FLOAT32, List.of(outputs)), zeros));
            }
        });
        return tensors;
    }

    /** Makes {@code device} hold the weights of a model folder. */
    public static Loaded open(Path folder, Device device, DType computeType) {
        Gpt model = new Gpt(shape(folder));
        ParameterStore store = ParameterStore.allocate(model, device, computeType);
        try {
            load(folder, model, store);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        return new Loaded(model, store);
    }

    /** A model with its memory. */
    public record Loaded(Gpt model, ParameterStore store) implements AutoCloseable {
        @Override
        public void close() {
            store.close();
        }
    }

    /** Masks that old files carry, and the tied head. */
    private static boolean expendable(String name) {
        return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias") || name.equals("lm_head.weight");
    }

    private static List<Long> shapeOf(Parameter parameter) {
        List<Long> shape = new ArrayList<>();
        for (long size : parameter.shape()) {
            shape.add(size);
        }
        return List.copyOf(shape);
    }

    private static int integer(Path file, JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isInt()) {
            throw new InputException(file + ": " + key + " is missing or no whole number");
        }
        return value.asInt();
    }

    private static Activation activation(Path file, String name) {
        return switch (name) {
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            default ->
                throw new InputException(
                        file + ": activation_function '" + name + "' is not known; gelu and gelu_new are");
        };
    }
}
