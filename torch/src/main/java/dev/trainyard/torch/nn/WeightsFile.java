package dev.trainyard.torch.nn;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.torch.safetensors.SafetensorsWriter;
import dev.trainyard.torch.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The master values of any model as one safetensors file, under the names of its parameters. */
public final class WeightsFile {
    private WeightsFile() {}

    /**
     * Writes the file, or replaces it: whole or not at all.
     *
     * @throws JobException if it cannot be written
     */
    public static void save(Path file, ParameterStore parameters) {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (TensorScope scope = TensorScope.open()) {
            Tensor host = parameters.master().to(Device.CPU);
            List<NamedTensor> tensors = parameters.names().stream()
                    .map(name -> NamedTensor.of(name, parameters.viewIn(host, name)))
                    .toList();
            Files.deleteIfExists(temporary);
            SafetensorsWriter.save(temporary, tensors, Map.of());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.forceDirectory(DurableFiles.directoryOf(file));
        } catch (IOException e) {
            throw new JobException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    /**
     * Reads the values of every parameter, of any floating type.
     *
     * @throws InputException if the file is no safetensors file, or a tensor is missing, left over or of another shape
     */
    public static void load(Path file, ParameterStore parameters) {
        try (SafetensorsFile source = SafetensorsFile.open(file);
                TensorScope scope = TensorScope.open()) {
            for (TensorInfo info : source.tensors()) {
                if (!parameters.names().contains(info.name())) {
                    throw new InputException(file + ": the model has no place for the tensor " + info.name());
                }
            }
            for (String name : parameters.names()) {
                TensorInfo info = source.tensor(name);
                Tensor place = parameters.master(name);
                List<Long> shape = Arrays.stream(place.shape()).boxed().toList();
                if (!info.shape().equals(shape)) {
                    throw new InputException(
                            file + ": " + name + " has shape " + info.shape() + ", the model needs " + shape);
                }
                place.copyFrom(Tensor.over(source.data(name), info.dtype(), place.shape()));
            }
        }
        parameters.refresh();
    }
}
