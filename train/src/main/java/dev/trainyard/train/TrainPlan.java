package dev.trainyard.train;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Units;
import dev.trainyard.base.config.Config;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Torch;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.config.TrainSection;
import dev.trainyard.train.data.TokenData;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptWeights;
import dev.trainyard.train.resilience.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A training run that has been checked: configuration first, then data, device and disk. Nothing has been written yet.
 *
 * @param config the sections, complete
 * @param yaml the effective configuration
 * @param hash equal for runs that compute the same
 * @param data open; the plan closes it
 * @param device where the model lives: the first worker's
 * @param devices one a worker
 * @param computeType the type of activations and of the weights in forward
 * @param torch the libtorch that computes
 */
public record TrainPlan(
        TrainConfig config,
        String yaml,
        String hash,
        TokenData data,
        Device device,
        List<Device> devices,
        DType computeType,
        Torch torch,
        List<TrainExtension> extensions)
        implements AutoCloseable {
    /** Master values and two moments in float32, and what else a checkpoint holds. */
    private static final long CHECKPOINT_BYTES_PER_PARAMETER = 12;

    /**
     * Checks everything that can be checked.
     *
     * @param libtorch what {@code --libtorch} gave
     * @param runs the folder of run folders, which need not exist yet
     * @throws InputException at the first thing that is wrong
     */
    public static TrainPlan of(Config config, List<TrainExtension> extensions, Optional<Path> libtorch, Path runs) {
        TrainConfig bound = TrainConfig.bind(config);
        extensions.forEach(extension -> extension.bind(config));
        config.rejectUnknownSections();
        if (!bound.train().faults().isEmpty()) {
            List<TrainExtension> all = new ArrayList<>(extensions);
            all.add(new Faults(bound.train().faults()));
            return of(config, bound, all, libtorch, runs);
        }
        return of(config, bound, extensions, libtorch, runs);
    }

    private static TrainPlan of(
            Config config, TrainConfig bound, List<TrainExtension> extensions, Optional<Path> libtorch, Path runs) {
        OptionalInt vocabulary = bound.model().vocabSize();
        TokenData data = TokenData.open(bound.data().path(), vocabulary);
        try {
            TrainConfig complete = bound.withVocabulary(config, data.vocabSize());
            data.requireBlockSize(complete.model().blockSize());
            requireValTokens(complete);
            if (!complete.train().initFrom().equals("scratch")) {
                GptWeights.check(Path.of(complete.train().initFrom()), new Gpt(complete.model()));
            }
            Torch torch = Torch.load(libtorch);
            Torch.deterministic(complete.train().deterministic());
            Device device = Devices.choose(complete.train().device());
            requireStepGraph(complete, device, extensions);
            DType computeType = Devices.computeType(complete.train().computeDtype(), device);
            requireDisk(complete, runs);
            TrainPlan plan = new TrainPlan(
                    complete,
                    config.effectiveYaml(),
                    config.hash(),
                    data,
                    device,
                    Devices.all(complete.train(), device, extensions),
                    computeType,
                    torch,
                    List.copyOf(extensions));
            extensions.forEach(extension -> extension.check(plan));
            return plan;
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** What people read: {@code cuda:0}, or {@code 4 x cuda}. */
    String deviceLabel() {
        return devices.size() == 1 ? device.toString() : devices.size() + " x " + (device.isCuda() ? "cuda" : "cpu");
    }

    /** This plan on other devices, the first of which is the first worker's. */
    TrainPlan on(List<Device> others) {
        return new TrainPlan(
                config, yaml, hash, data, others.getFirst(), List.copyOf(others), computeType, torch, extensions);
    }

    private static void requireValTokens(TrainConfig config) {
        int block = config.model().blockSize();
        config.data().valTokens().ifPresent(tokens -> {
            if (tokens <= block) {
                throw new InputException("data.val_tokens is " + tokens + ", fewer than model.block_size + 1 = "
                        + (block + 1L) + ": raise it");
            }
        });
    }

    private static void requireStepGraph(TrainConfig config, Device device, List<TrainExtension> extensions) {
        if (config.train().stepGraph() != TrainSection.Switch.ON) {
            return;
        }
        if (!device.isCuda()) {
            throw new InputException("train.step_graph is on, but step graphs need a CUDA device; use auto");
        }
        for (TrainExtension extension : extensions) {
            if (!extension.allowsStepGraph()) {
                throw new InputException("train.step_graph is on, but " + extension.name()
                        + " must see every step; use auto, or leave that section out");
            }
        }
    }

    /** A second checkpoint is written before the first may go. */
    private static void requireDisk(TrainConfig config, Path runs) {
        long parameters = new Gpt(config.model()).parameterCount();
        long need = 2 * parameters * CHECKPOINT_BYTES_PER_PARAMETER;
        requireWritable(runs);
        Path folder = requireWritable(config.checkpoint().dir().orElse(runs));
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < need) {
                throw new InputException(folder + ": " + Units.bytes(free) + " free, but two checkpoints of "
                        + Units.count(parameters) + " parameters need " + Units.bytes(need)
                        + "; make room, or choose another place with --runs-dir or checkpoint.dir");
            }
        } catch (IOException e) {
            throw new InputException(folder + ": cannot tell its free space: " + e.getMessage(), e);
        }
    }

    /** The folder itself, or what is there already of the path to it. */
    private static Path requireWritable(Path wanted) {
        Path folder = wanted.toAbsolutePath();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new InputException(folder + (Files.isDirectory(folder) ? ": is not writable" : ": is no folder")
                    + "; choose another place with --runs-dir or checkpoint.dir");
        }
        return folder;
    }

    @Override
    public void close() {
        data.close();
    }
}
