package dev.trainyard.train.model;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.safetensors.ByteSink;
import dev.trainyard.torch.safetensors.SafetensorsFile;
import dev.trainyard.torch.safetensors.SafetensorsHeader;
import dev.trainyard.torch.safetensors.SafetensorsWriter;
import dev.trainyard.torch.safetensors.TensorInfo;
import dev.trainyard.torch.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** A checkpoint's model as a folder that transformers and other programs open: weights, shape, tokenizer. */
public final class GptExport {
    private static final String TOKENIZER = "tokenizer.json";

    private GptExport() {}

    /**
     * Writes the folder, whole or not at all; libtorch is not needed.
     *
     * @param checkpoint verified
     * @param data the run's tokens: their {@code tokenizer.json} goes along, if they have one
     * @param folder must not exist
     * @return the names of what was written
     * @throws InputException if {@code folder} exists or the checkpoint holds no such model
     */
    public static List<String> write(Path checkpoint, Optional<Path> data, Path folder, ExportType type) {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new InputException(folder + ": exists already; name a new folder");
        }
        Path draft = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".partial");
        try {
            Files.createDirectories(draft);
            try {
                weights(checkpoint.resolve(GptWeights.WEIGHTS), draft.resolve(GptWeights.WEIGHTS), type);
                DurableFiles.write(draft.resolve(GptWeights.CONFIG), config(checkpoint, type));
                Optional<Path> tokenizer =
                        data.map(tokens -> tokens.resolve(TOKENIZER)).filter(Files::isRegularFile);
                if (tokenizer.isPresent()) {
                    DurableFiles.write(draft.resolve(TOKENIZER), Files.readAllBytes(tokenizer.get()));
                }
                DurableFiles.forceDirectory(draft);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                DurableFiles.forceDirectory(DurableFiles.directoryOf(target));
            } finally {
                delete(draft);
            }
            try (Stream<Path> files = Files.list(target)) {
                return files.map(file -> String.valueOf(file.getFileName()))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new JobException(folder + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    private static void weights(Path from, Path to, ExportType type) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(from)) {
            List<TensorSpec> specs = new ArrayList<>();
            for (TensorInfo tensor : file.tensors()) {
                if (tensor.dtype() != DType.FLOAT32) {
                    throw new InputException(from + ": " + tensor.name() + " is "
                            + tensor.dtype().label() + ", only float32 can be exported");
                }
                specs.add(new TensorSpec(tensor.name(), type.dtype(), tensor.shape()));
            }
            SafetensorsHeader layout = SafetensorsHeader.plan(specs, Map.of("format", "pt"));
            try (FileChannel channel = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                SafetensorsWriter writer = new SafetensorsWriter(layout, ByteSink.to(channel));
                for (TensorInfo tensor : layout.tensors()) {
                    writer.write(type.convert(file.data(tensor.name())));
                }
                writer.finish();
                channel.force(true);
            }
        }
    }

    private static byte[] config(Path checkpoint, ExportType type) throws IOException {
        GptWeights.shape(checkpoint); // says so if this is no model
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(checkpoint.resolve(GptWeights.CONFIG)));
        config.put("torch_dtype", type.dtype().label());
        return (Json.pretty(config) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void delete(Path draft) throws IOException {
        if (Files.exists(draft)) {
            try (Stream<Path> files = Files.list(draft)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(draft);
        }
    }
}
