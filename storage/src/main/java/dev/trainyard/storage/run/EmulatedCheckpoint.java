package dev.trainyard.storage.run;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.storage.workload.CheckpointSection;
import dev.trainyard.storage.workload.ModelSection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** The checkpoints that a training writes between its steps: so many random bytes, from one buffer. */
final class EmulatedCheckpoint {
    private static final int BUFFER_BYTES = 4 << 20;

    private final CheckpointSection checkpoint;
    private final long bytes;

    EmulatedCheckpoint(CheckpointSection checkpoint, ModelSection model) {
        this.checkpoint = checkpoint;
        this.bytes = bytes(model);
    }

    /** Whether this accelerator writes. */
    boolean writes(int accelerator) {
        return bytes > 0 && (checkpoint.type() == CheckpointSection.Type.ALL_RANKS || accelerator == 0);
    }

    /** Bytes that all write together. */
    long total(int accelerators) {
        return checkpoint.type() == CheckpointSection.Type.ALL_RANKS ? bytes * accelerators : bytes;
    }

    /** Writes the part of one accelerator, to {@code global_epoch1_step40/rank-0.pt} or so. */
    void write(int accelerator, int epoch, int step) {
        Path folder = checkpoint.checkpointFolder().resolve("global_epoch" + epoch + "_step" + step);
        Path file = folder.resolve("rank-" + accelerator + ".pt");
        try {
            Files.createDirectories(folder);
            // overwriting would find the blocks of an earlier run in place
            Files.deleteIfExists(file);
            write(file);
        } catch (IOException e) {
            throw new JobException("the checkpoint " + file + " cannot be written: " + FileProblem.of(e), e);
        }
    }

    private void write(Path file) throws IOException {
        byte[] noise = new byte[(int) Math.min(bytes, BUFFER_BYTES)];
        new SplittableRandom(bytes).nextBytes(noise);
        ByteBuffer buffer = ByteBuffer.allocateDirect(noise.length).put(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; ) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                left -= channel.write(buffer);
            }
            if (checkpoint.fsync()) {
                channel.force(true);
            }
        }
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
