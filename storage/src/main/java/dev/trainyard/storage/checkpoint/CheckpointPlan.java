package dev.trainyard.storage.checkpoint;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.workload.CheckpointSection;
import dev.trainyard.storage.workload.ModelSection;
import dev.trainyard.storage.workload.ModelSection.Parallelism;
import dev.trainyard.storage.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * Which files a checkpoint has and who writes them, as DLIO lays them out. Sizes are the numbers alone; torch.save adds a
 * few kilobytes a file. Processes are numbered with tensor parallelism innermost, then pipeline stages, then copies.
 *
 * @param processes that take part
 * @param whole how many the model is meant for; more than {@code processes} in a subset
 * @param scale the fraction of the true sizes that {@code ranks} have
 */
public record CheckpointPlan(int processes, int whole, double scale, List<List<PlannedFile>> ranks) {
    /** Types of DLIO's tensors of explicit sizes. */
    private static final int BYTE = 1;

    /** What a file holds. */
    public enum Content {
        MODEL,
        OPTIMIZER
    }

    /**
     * A file.
     *
     * @param name in the checkpoint's folder
     */
    public record PlannedFile(String name, Content content, long bytes) {}

    public CheckpointPlan {
        ranks = ranks.stream().map(List::copyOf).toList();
    }

    /**
     * @throws InputException if so many processes cannot share the model, or it has no size
     */
    public static CheckpointPlan of(Workload workload, int processes) {
        ModelSection model = workload.model();
        Parallelism split = model.parallelism();
        int parts = Math.multiplyExact(split.tensor(), split.pipeline());
        boolean subset = workload.checkpoint().mode() == CheckpointSection.Mode.SUBSET;
        if (split.pipeline() > 1 && split.zeroStage() == 3) {
            throw new InputException("model.parallelism: ZeRO stage 3 and pipeline stages exclude each other");
        }
        if (subset && split.data() < 1) {
            throw new InputException(
                    "checkpoint.mode=subset needs model.parallelism.data, the copies of the whole model");
        }
        if (!subset && processes % parts != 0) {
            throw new InputException(processes + " processes cannot share " + model.name() + ": give a multiple of "
                    + parts + " (tensor " + split.tensor() + " x pipeline " + split.pipeline() + ")");
        }
        int copies = subset ? split.data() : processes / parts;
        int whole = Math.multiplyExact(parts, copies);
        if (processes > whole) {
            throw new InputException(processes + " processes are no subset of " + whole);
        }
        List<List<PlannedFile>> ranks = new ArrayList<>();
        for (int rank = 0; rank < processes; rank++) {
            ranks.add(files(workload, rank, copies));
        }
        CheckpointPlan plan = new CheckpointPlan(processes, whole, 1, ranks);
        if (plan.bytes() == 0) {
            throw new InputException(
                    "a checkpoint of " + model.name() + " would be empty: set model.model_size or model.num_layers");
        }
        return plan;
    }

    /**
     * The same files with {@code factor} of their bytes, at least one.
     *
     * @throws InputException unless 0 < factor <= 1
     */
    public CheckpointPlan scaled(double factor) {
        if (!(factor > 0 && factor <= 1)) {
            throw new InputException("--scale " + factor + " is no fraction; give more than 0 and at most 1");
        }
        List<List<PlannedFile>> smaller = ranks.stream()
                .map(files -> files.stream()
                        .map(f -> new PlannedFile(f.name, f.content, Math.max(1, Math.round(f.bytes * factor))))
                        .toList())
                .toList();
        return new CheckpointPlan(processes, whole, scale * factor, smaller);
    }

    /** Bytes of a checkpoint, of all processes that take part. */
    public long bytes() {
        return ranks.stream().mapToLong(CheckpointPlan::sum).sum();
    }

    /** Bytes of a process. */
    public long bytes(int rank) {
        return sum(ranks.get(rank));
    }

    /** Bytes of one kind, of all processes that take part. */
    public long bytes(Content content) {
        return ranks.stream()
                .flatMap(List::stream)
                .filter(f -> f.content == content)
                .mapToLong(PlannedFile::bytes)
                .sum();
    }

    /** Whether only some of the processes take part that the model is meant for. */
    public boolean isSubset() {
        return processes < whole;
    }

    private static long sum(List<PlannedFile> files) {
        return files.stream().mapToLong(PlannedFile::bytes).sum();
    }

    private static List<PlannedFile> files(Workload workload, int rank, int copies) {
        ModelSection model = workload.model();
        Parallelism split = model.parallelism();
        int parts = split.tensor() * split.pipeline();
        int copy = rank / parts;
        int part = rank % parts;
        List<PlannedFile> files = new ArrayList<>();
        if (split.zeroStage() == 0 && copy > 0) {
            boolean all = workload.checkpoint().type() == CheckpointSection.Type.ALL_RANKS;
            return all ? sized(model, rank) : files; // the copies are equal: the first is enough
        }
        files.addAll(sized(model, rank));
        if (model.numLayers() > 0) {
            String shard = "zero_pp_rank_" + copy + "_mp_rank_" + part;
            if (split.zeroStage() == 0 || split.zeroStage() == 3) {
                int sharing = split.zeroStage() == 3 ? copies : 1;
                files.add(model(
                        shard,
                        layers(model, split, part, sharing).stream()
                                .mapToLong(Layer::bytes)
                                .sum()));
            } else if (copy == 0 && split.pipeline() > 1) {
                for (Layer layer : layers(model, split, part, 1)) {
                    files.add(model("layer_" + layer.index + "-model_" + part, layer.bytes));
                }
            } else if (copy == 0) {
                files.add(model(
                        "model_" + part,
                        layers(model, split, part, 1).stream()
                                .mapToLong(Layer::bytes)
                                .sum()));
            }
        }
        long optimizer = optimizerBytes(model, split.zeroStage() == 0 ? parts : Math.multiplyExact(parts, copies));
        if (optimizer > 0) {
            String shard = "zero_pp_rank_" + copy + "_mp_rank_" + part;
            files.add(new PlannedFile(shard + "_optim_states.pt", Content.OPTIMIZER, optimizer));
        }
        return files;
    }

    /** A model without layers: its size is given. */
    private static List<PlannedFile> sized(ModelSection model, int rank) {
        boolean transformer = model.type().filter("transformer"::equals).isPresent();
        return model.modelSize() == 0 || transformer
                ? List.of()
                : List.of(new PlannedFile("model_states-" + rank + ".pt", Content.MODEL, model.modelSize()));
    }

    private static PlannedFile model(String prefix, long bytes) {
        return new PlannedFile(prefix + "_model_states.pt", Content.MODEL, bytes);
    }

    private record Layer(int index, long bytes) {}

    /** The layers of a pipeline stage; the first stages take the remainder. */
    private static List<Layer> layers(ModelSection model, Parallelism split, int part, int copies) {
        ModelParameters parameters = new ModelParameters(model);
        boolean explicit = !model.layerParameters().isEmpty();
        int bytes = explicit ? BYTE : model.modelDatatype().bytes();
        int stage = part / split.tensor();
        int stages = split.pipeline();
        int each = model.numLayers() / stages;
        int remainder = model.numLayers() % stages;
        int first = stage * each + Math.min(stage, remainder) + 1;
        int last = first + each - 1 + (stage < remainder ? 1 : 0);
        if (!explicit) {
            first = stage == 0 ? 0 : first;
            last = stage == stages - 1 ? model.numLayers() + 2 : last;
        }
        List<Layer> layers = new ArrayList<>();
        for (int layer = first; layer <= last; layer++) {
            layers.add(new Layer(layer, parameters.ofLayer(layer, split.tensor(), copies) * bytes));
        }
        return layers;
    }

    /** Weights, momentum and variance of a shard, and three small tensors. */
    private static long optimizerBytes(ModelSection model, int shards) {
        if (!model.optimizationGroups().isEmpty()) {
            return 3
                    * BYTE
                    * model.optimizationGroups().stream().mapToLong(n -> n).sum();
        }
        if (model.numLayers() == 0) {
            return 0;
        }
        long numbers = new ModelParameters(model).total() / shards;
        return 3
                * (numbers + 5 * model.transformer().hiddenSize())
                * model.optimizerDatatype().bytes();
    }
}
