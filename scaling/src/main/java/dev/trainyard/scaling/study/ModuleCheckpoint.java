package dev.trainyard.scaling.study;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.nn.WeightsFile;
import dev.trainyard.torch.optim.Optimizer;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.train.checkpoint.CheckpointContent;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a checkpoint holds of a model of the user's own: its weights, under its own names, and the optimiser's moments. */
final class ModuleCheckpoint {
    private static final String WEIGHTS = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";

    private ModuleCheckpoint() {}

    /**
     * Where a trial stands; {@code state.json}.
     *
     * @param updates done: with the trial's batches an update also the place in the data
     * @param seconds of training, over all restarts
     * @param metricsLength bytes of metrics.jsonl that belong to these updates
     */
    record State(long updates, double seconds, long metricsLength) {
        static final State BEGINNING = new State(0, 0, 0);
    }

    /** Returns when the checkpoint is committed. */
    static void save(CheckpointStore store, State state, String key, ParameterStore parameters, Optimizer optimizer) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, FileContent> files = new LinkedHashMap<>();
            files.put(WEIGHTS, new FileContent.Tensors(tensors("", parameters.master(), parameters), Map.of()));
            List<NamedTensor> moments = new ArrayList<>();
            optimizer.state().forEach((name, flat) -> moments.addAll(tensors(name + ".", flat, parameters)));
            files.put(OPTIMIZER, new FileContent.Tensors(moments, Map.of()));
            files.put(STATE, new FileContent.Text(Json.pretty(state) + "\n"));
            store.save(new CheckpointContent(state.updates(), key, files));
        }
    }

    private static List<NamedTensor> tensors(String prefix, Tensor flat, ParameterStore parameters) {
        Tensor host = flat.to(Device.CPU);
        return parameters.names().stream()
                .map(name -> NamedTensor.of(prefix + name, parameters.viewIn(host, name)))
                .toList();
    }

    /** Puts a verified checkpoint into the model and its optimiser. */
    static State restore(Path checkpoint, ParameterStore parameters, Optimizer optimizer) {
        WeightsFile.load(checkpoint.resolve(WEIGHTS), parameters);
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint.resolve(OPTIMIZER));
                TensorScope scope = TensorScope.open()) {
            optimizer.state().forEach((moment, flat) -> {
                for (String name : parameters.names()) {
                    Tensor place = parameters.viewIn(flat, name);
                    place.copyFrom(Tensor.over(file.data(moment + "." + name), DType.FLOAT32, place.shape()));
                }
            });
        } catch (IllegalArgumentException e) {
            throw new InputException(checkpoint.resolve(OPTIMIZER) + ": " + e.getMessage(), e);
        }
        try {
            State state = Json.read(Files.readString(checkpoint.resolve(STATE)), State.class);
            optimizer.updates(state.updates());
            return state;
        } catch (IOException e) {
            throw new JobException(checkpoint.resolve(STATE) + ": cannot be read: " + FileProblem.of(e), e);
        }
    }
}
