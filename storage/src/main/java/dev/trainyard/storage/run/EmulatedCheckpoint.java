package dev.trainyard.storage.run;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.storage.checkpoint.CheckpointBuffer;
import dev.trainyard.storage.checkpoint.CheckpointFiles;
import dev.trainyard.storage.workload.CheckpointSection;
import dev.trainyard.storage.workload.ModelSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The checkpoints that a training writes between its steps: so many random bytes, from a buffer each. */
final class EmulatedCheckpoint {
    private final CheckpointSection checkpoint;
    private final long bytes;
    private final int writers;
    private final Map<Integer, CheckpointBuffer> buffers = new ConcurrentHashMap<>();

    EmulatedCheckpoint(CheckpointSection checkpoint, ModelSection model, int accelerators) {
        this.checkpoint = checkpoint;
        this.writers = checkpoint.type() == CheckpointSection.Type.ALL_RANKS ? accelerators : 1;
        this.bytes = bytes(model);
    }

    /** Whether this accelerator writes. */
    boolean writes(int accelerator) {
        return bytes > 0 && accelerator < writers;
    }

    /** Bytes that all write together. */
    long total() {
        return bytes * writers;
    }

    /** Writes the part of one accelerator, to {@code global_epoch1_step40/rank-0.pt} or so. */
    void write(int accelerator, int epoch, int step) {
        Path folder = checkpoint.checkpointFolder().resolve("global_epoch" + epoch + "_step" + step);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new JobException("cannot write a checkpoint to " + folder + ": " + FileProblem.of(e), e);
        }
        CheckpointBuffer buffer = buffers.computeIfAbsent(accelerator, owner -> new CheckpointBuffer(owner, writers));
        CheckpointFiles.write(
                folder.resolve("rank-" + accelerator + ".pt"), bytes, buffer, checkpoint.fsync(), moved -> true);
    }

    private static long bytes(ModelSection model) {
        long bytes = model.modelSize();
        for (long elements : model.optimizationGroups()) {
            bytes += elements * model.optimizerDatatype().bytes();
        }
        for (long elements : model.layerParameters()) {
            bytes += elements * model.modelDatatype().bytes() * model.numLayers();
        }
        return bytes;
    }
}
