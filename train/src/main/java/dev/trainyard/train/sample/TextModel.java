package dev.trainyard.train.sample;

import dev.trainyard.base.InputException;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.train.RunCheckpoints;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.Verification.Verified;
import dev.trainyard.train.model.GptWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A model that can speak: weights in float32, and the tokenizer that belongs to them. */
public final class TextModel implements AutoCloseable {
    private final Path folder;
    private final GptWeights.Loaded weights;
    private final OpenTokenizer tokenizer;

    private TextModel(Path folder, GptWeights.Loaded weights, OpenTokenizer tokenizer) {
        this.folder = folder;
        this.weights = weights;
        this.tokenizer = tokenizer;
    }

    /**
     * Opens the newest good checkpoint of a run, or a folder with {@code config.json} and {@code model.safetensors}.
     * libtorch must be loaded. Nothing is changed, so the run may still be going on.
     *
     * @param which a run as {@link RunStore#find} takes it, or a model folder
     * @param tokenizer {@code gpt2}, a file or a data folder; a run's is by default that of its data, a model folder's
     *     its {@code tokenizer.json}
     * @throws InputException if there is no such run or folder, or nothing in it can be used
     */
    public static TextModel open(String which, Optional<String> tokenizer, RunStore runs, Device device) {
        Path path = Path.of(which);
        return Files.isRegularFile(path.resolve(GptWeights.CONFIG))
                ? ofFolder(path, tokenizer, device)
                : ofRun(runs.find(which), tokenizer, device);
    }

    /** As {@link #open}, of a run at hand. */
    public static TextModel ofRun(RunFolder run, Optional<String> tokenizer, Device device) {
        run.info(); // says so if this is no run
        RunCheckpoints checkpoints = RunCheckpoints.of(run);
        String data = checkpoints.data().map(Path::toString).orElse("");
        if (tokenizer.isEmpty() && data.isEmpty()) {
            throw new InputException(run.path() + ": does not record its data; say the tokenizer with --tokenizer");
        }
        return load(newestVerified(checkpoints.folder()), tokenizer.orElse(data), device);
    }

    private static TextModel ofFolder(Path folder, Optional<String> tokenizer, Device device) {
        Path own = folder.resolve("tokenizer.json");
        if (tokenizer.isEmpty() && !Files.isRegularFile(own)) {
            throw new InputException(folder + ": a model folder does not say its tokenizer; give --tokenizer gpt2, "
                    + "a tokenizer.json, or the data folder that it was trained on");
        }
        return load(folder, tokenizer.orElse(own.toString()), device);
    }

    private static TextModel load(Path folder, String tokenizer, Device device) {
        int vocabulary = GptWeights.shape(folder).vocabulary();
        OpenTokenizer open = OpenTokenizer.of(tokenizer, vocabulary);
        try {
            return new TextModel(folder, GptWeights.open(folder, device, DType.FLOAT32), open);
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
    }

    /** Looks only: what a killed save has left, or a bad checkpoint, stays for the run itself to deal with. */
    private static Path newestVerified(Path checkpoints) {
        List<CheckpointInfo> all = CheckpointStore.list(checkpoints);
        for (CheckpointInfo info : all) {
            if (CheckpointStore.verify(info.directory()) instanceof Verified verified) {
                return verified.directory();
            }
        }
        throw new InputException(checkpoints
                + (all.isEmpty()
                        ? ": no checkpoint yet; the first is committed as checkpoint.every_steps or every_minutes say"
                        : ": none of the " + all.size() + " checkpoints is as it was committed"));
    }

    /** Where the weights lie: a checkpoint or a model folder. */
    public Path folder() {
        return folder;
    }

    /**
     * Draws text from this model.
     *
     * @throws InputException if the tokenizer has tokens that the model does not know
     */
    public TextSampler sampler() {
        return new TextSampler(weights.model(), weights.store(), tokenizer.tokenizer());
    }

    @Override
    public void close() {
        weights.close();
        tokenizer.close();
    }
}
