package dev.trainyard.train.checkpoint;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/** Reads a checkpoint whole and says whether it is what was committed. Changes nothing; executes nothing. */
final class CheckpointVerifier {
    private static final long MAX_MANIFEST_BYTES = 256L << 20;

    private final Path directory;

    private CheckpointVerifier(Path directory) {
        this.directory = directory;
    }

    static Verification verify(Path directory) {
        long step = CheckpointNames.step(directory);
        try {
            CheckpointVerifier verifier = new CheckpointVerifier(directory);
            Manifest manifest = verifier.manifest();
            if (manifest.isNewer()) {
                return new Verification.Newer(directory, manifest.step(), manifest.version());
            }
            verifier.check(manifest, step);
            return new Verification.Verified(directory, manifest);
        } catch (InputException e) {
            return new Verification.Rejected(directory, step, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Verification.Rejected(directory, step, "cannot be read: " + e.getMessage());
        }
    }

    private void check(Manifest manifest, long step) throws IOException {
        if (step >= 0 && manifest.step() != step) {
            throw new InputException("MANIFEST.json is that of step " + manifest.step());
        }
        Set<String> names = new HashSet<>();
        try (HashPool pool = new HashPool(HashPool.defaultThreads())) {
            for (Manifest.FileEntry file : manifest.files()) {
                if (!CheckpointNames.isPlainFile(file.name()) || !names.add(file.name())) {
                    throw new InputException("MANIFEST.json lists the file name '" + file.name() + "'");
                }
                checkFile(file, manifest.chunkBytes(), pool);
            }
        }
        checkTensors(manifest);
    }

    private Manifest manifest() throws IOException {
        Path file = directory.resolve(CheckpointNames.MANIFEST);
        try {
            if (Files.size(file) > MAX_MANIFEST_BYTES) {
                throw new InputException("MANIFEST.json is too large to be one");
            }
            return Manifest.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new InputException("MANIFEST.json is missing", e);
        }
    }

    private void checkFile(Manifest.FileEntry file, long chunkBytes, HashPool pool) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(file.name()), StandardOpenOption.READ)) {
            if (channel.size() != file.bytes()) {
                throw new InputException(file.name() + " has " + channel.size() + " bytes instead of " + file.bytes());
            }
            List<Future<String>> pending = new ArrayList<>();
            for (long at = 0; at < file.bytes(); at += chunkBytes) {
                long position = at;
                long size = Math.min(chunkBytes, file.bytes() - at);
                pending.add(pool.submit(() -> ChunkHash.of(channel, position, size)));
            }
            List<String> chunks = HashPool.await(pending);
            for (int i = 0; i < Math.min(chunks.size(), file.chunks().size()); i++) {
                if (!chunks.get(i).equals(file.chunks().get(i))) {
                    throw new InputException(file.name() + " is changed within bytes " + i * chunkBytes + " to "
                            + Math.min((i + 1) * chunkBytes, file.bytes()));
                }
            }
            if (!chunks.equals(file.chunks()) || !ChunkHash.root(chunks).equals(file.sha256())) {
                throw new InputException(file.name() + " does not match its hash");
            }
        } catch (NoSuchFileException e) {
            throw new InputException(file.name() + " is missing", e);
        }
    }

    private void checkTensors(Manifest manifest) {
        List<Manifest.TensorEntry> found = new ArrayList<>();
        for (Manifest.FileEntry file : manifest.files()) {
            if (file.name().endsWith(".safetensors")) {
                found.addAll(entries(file.name(), SafetensorsHeader.read(directory.resolve(file.name()))));
            }
        }
        if (!found.equals(manifest.tensors())) {
            throw new InputException("the tensors of the files are not those of MANIFEST.json");
        }
    }

    /** How the manifest describes the tensors of a file. */
    static List<Manifest.TensorEntry> entries(String file, SafetensorsHeader header) {
        Map<String, Slice> slices = Slice.of(header.metadata());
        return header.tensors().stream()
                .map(tensor -> new Manifest.TensorEntry(
                        tensor.name(),
                        file,
                        tensor.dtype().safetensorsName(),
                        tensor.shape(),
                        tensor.offset(),
                        tensor.bytes(),
                        Optional.ofNullable(slices.get(tensor.name()))))
                .toList();
    }
}
