package dev.trainyard.train.checkpoint;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;

/**
 * Weights that a run uses and never changes: a checkpoint says which they were and does not copy them.
 *
 * @param source where they come from: a path, or a name such as {@code openai-community/gpt2}
 * @param revision of that source; empty where it has none
 * @param file its name
 * @param bytes its size
 * @param sha256 over the hashes of its chunks of 16 MiB, as for the files of a checkpoint
 */
public record FrozenWeights(String source, String revision, String file, long bytes, String sha256) {
    public FrozenWeights {
        Objects.requireNonNull(source);
        Objects.requireNonNull(revision);
        Objects.requireNonNull(file);
        Objects.requireNonNull(sha256);
    }

    /**
     * Reads a file whole for its hash.
     *
     * @throws InputException if it cannot be read
     */
    public static FrozenWeights of(String source, String revision, Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                HashPool pool = new HashPool(HashPool.defaultThreads())) {
            List<Future<String>> chunks = new ArrayList<>();
            long bytes = channel.size();
            for (long at = 0; at < bytes; at += CheckpointStore.CHUNK_BYTES) {
                long position = at;
                long size = Math.min(CheckpointStore.CHUNK_BYTES, bytes - at);
                chunks.add(pool.submit(() -> ChunkHash.of(channel, position, size)));
            }
            String name = String.valueOf(file.getFileName());
            return new FrozenWeights(source, revision, name, bytes, ChunkHash.root(HashPool.await(chunks)));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + FileProblem.of(e), e);
        }
    }

    /**
     * Looks whether a file is what these were.
     *
     * @throws InputException if it is not
     */
    public void requireSame(Path candidate) {
        FrozenWeights found = of(source, revision, candidate);
        if (found.bytes != bytes || !found.sha256.equals(sha256)) {
            throw new InputException(candidate + ": is not what the checkpoint was trained on: " + found.bytes
                    + " bytes with hash " + found.sha256 + " instead of " + bytes + " bytes with hash " + sha256 + " ("
                    + source + (revision.isEmpty() ? "" : ", revision " + revision) + ")");
        }
    }
}
