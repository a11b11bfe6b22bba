package dev.trainyard.train;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.train.checkpoint.CheckpointContent;
import dev.trainyard.train.checkpoint.FileContent;
import dev.trainyard.train.checkpoint.FlatLayout;
import dev.trainyard.train.checkpoint.HostCopies;
import dev.trainyard.train.checkpoint.OptimizerState;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The host copy of everything that a checkpoint stores, taken between two updates into memory that is allocated once; and
 * the way back. The optimiser's flat state is stored by parameter ({@code exp_avg.transformer.wte.weight}), so that it
 * does not depend on how parameters lie in memory.
 */
final class Snapshot implements AutoCloseable {
    static final String OPTIMIZER = "optimizer.safetensors";

    private final Gpt model;
    private final ParameterStore parameters;
    private final Optimizer optimizer;
    private final HostCopies copies;
    private final Tensor master;
    /** Sorted, since {@code Map.of} has another order in every process and equal states must give equal files. */
    private final Map<String, Tensor> moments = new TreeMap<>();

    private final List<Kept> extensions = new ArrayList<>();

    /** @param note told if the copies will be slow */
    Snapshot(
            Gpt model,
            ParameterStore parameters,
            Optimizer optimizer,
            List<TrainExtension> features,
            Consumer<String> note) {
        this.model = model;
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.copies = new HostCopies(note);
        this.master = copies.of(parameters.master());
        optimizer.state().forEach((name, flat) -> moments.put(name, copies.of(flat)));
        features.forEach(feature -> new TreeMap<>(feature.checkpointTensors())
                .forEach((name, tensor) -> extensions.add(new Kept(feature.name(), name, tensor, copies.of(tensor)))));
    }

    /** Copies the state; the content's memory is this snapshot's until the next call. */
    CheckpointContent take(TrainState state, String configHash) {
        copies.take();
        try (TensorScope scope = TensorScope.open()) {
            Map<String, FileContent> files = new LinkedHashMap<>();
            files.put(
                    GptWeights.WEIGHTS,
                    new FileContent.Tensors(
                            GptWeights.tensors(model.shape(), model, parameters, master), Map.of("format", "pt")));
            files.put(GptWeights.CONFIG, new FileContent.Text(GptWeights.config(model.shape())));
            files.put(OPTIMIZER, new FileContent.Tensors(optimizerTensors(), Map.of()));
            extensions.stream()
                    .collect(Collectors.groupingBy(Kept::file, TreeMap::new, Collectors.toList()))
                    .forEach((file, kept) -> files.put(
                            file,
                            new FileContent.Tensors(
                                    kept.stream()
                                            .map(one -> NamedTensor.of(one.name, one.copy))
                                            .toList(),
                                    Map.of())));
            files.put(TrainState.FILE, new FileContent.Text(Json.pretty(state) + "\n"));
            return new CheckpointContent(state.step(), configHash, files);
        }
    }

    /**
     * Puts a verified checkpoint into the model and the optimiser.
     *
     * @throws JobException if its files cannot be read, although they were verified
     */
    TrainState restore(Path checkpoint) {
        GptWeights.load(checkpoint, model, parameters);
        try (TensorScope scope = TensorScope.open();
                OptimizerState state = OptimizerState.open(
                        checkpoint, FlatLayout.of(parameters), optimizer.state().keySet())) {
            optimizer.state().forEach((moment, flat) -> {
                Tensor host = moment(moment);
                state.read(moment, 0, host.memory());
                flat.copyFrom(host);
            });
        }
        extensions.forEach(kept -> kept.restore(checkpoint));
        try {
            TrainState state = Json.read(Files.readString(checkpoint.resolve(TrainState.FILE)), TrainState.class);
            optimizer.updates(state.optimizerUpdates());
            return state;
        } catch (IOException e) {
            throw new JobException(checkpoint.resolve(TrainState.FILE) + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private List<NamedTensor> optimizerTensors() {
        List<NamedTensor> tensors = new ArrayList<>();
        moments.forEach((moment, flat) -> {
            for (String name : parameters.names()) {
                tensors.add(NamedTensor.of(moment + "." + name, parameters.viewIn(flat, name)));
            }
        });
        return tensors;
    }

    @Override
    public void close() {
        copies.close();
    }

    private Tensor moment(String name) {
        Tensor moment = moments.get(name);
        if (moment == null) {
            throw new IllegalStateException("the optimiser has a new state " + name);
        }
        return moment;
    }

    /** A tensor of an extension, and its copy on the host. */
    private record Kept(String feature, String name, Tensor tensor, Tensor copy) {
        String file() {
            return feature + ".safetensors";
        }

        void restore(Path checkpoint) {
            try (SafetensorsFile file = SafetensorsFile.open(checkpoint.resolve(file()));
                    TensorScope scope = TensorScope.open()) {
                tensor.copyFrom(Tensor.over(file.data(name), DType.FLOAT32, tensor.shape()));
            } catch (IllegalArgumentException e) {
                throw new InputException(checkpoint.resolve(file()) + ": " + e.getMessage(), e);
            }
        }
    }
}
