package dev.trainyard.train.checkpoint;

import dev.trainyard.base.FileProblem;
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
    private static final int NAMED_TENSORS = 3;

    private final Path directory;
    private final List<String> problems = new ArrayList<>();

    private CheckpointVerifier(Path directory) {
        this.directory = directory;
    }

    static Verification verify(Path directory) {
        long step = CheckpointNames.step(directory);
        CheckpointVerifier verifier = new CheckpointVerifier(directory);
        try {
            Manifest manifest = verifier.manifest();
            if (manifest.isNewer()) {
                return new Verification.Newer(directory, manifest.step(), manifest.version());
            }
            verifier.check(manifest, step);
            if (verifier.problems.isEmpty()) {
                return new Verification.Verified(directory, manifest);
            }
        } catch (InputException e) {
            verifier.problems.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            verifier.problems.add("cannot be read: " + FileProblem.of(e));
        }
        return new Verification.Rejected(directory, step, verifier.problems);
    }

    private void check(Manifest manifest, long step) {
        if (step >= 0 && manifest.step() != step) {
            problems.add("MANIFEST.json is that of step " + manifest.step());
        }
        Set<String> names = new HashSet<>();
        try (HashPool pool = new HashPool(HashPool.defaultThreads())) {
            for (Manifest.FileEntry file : manifest.files()) {
                if (!CheckpointNames.isPlainFile(file.name()) || !names.add(file.name())) {
                    problems.add("MANIFEST.json lists the file name '" + file.name() + "'");
                } else {
                    checkFile(file, manifest, pool);
                }
            }
        }
        if (problems.isEmpty()) {
            checkTensors(manifest);
        }
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

    private void checkFile(Manifest.FileEntry file, Manifest manifest, HashPool pool) {
        long chunkBytes = manifest.chunkBytes();
        try (FileChannel channel = FileChannel.open(directory.resolve(file.name()), StandardOpenOption.READ)) {
            if (channel.size() != file.bytes()) {
                problems.add(file.name() + " has " + channel.size() + " bytes instead of " + file.bytes());
                return;
            }
            List<Future<String>> pending = new ArrayList<>();
            for (long at = 0; at < file.bytes(); at += chunkBytes) {
                long position = at;
                long size = Math.min(chunkBytes, file.bytes() - at);
                pending.add(pool.submit(() -> ChunkHash.of(channel, position, size)));
            }
            List<String> chunks = HashPool.await(pending);
            int before = problems.size();
            for (int i = 0; i < Math.min(chunks.size(), file.chunks().size()); i++) {
                if (!chunks.get(i).equals(file.chunks().get(i))) {
                    problems.add(changed(file, i, manifest));
                }
            }
            boolean whole =
                    chunks.equals(file.chunks()) && ChunkHash.root(chunks).equals(file.sha256());
            if (!whole && problems.size() == before) {
                problems.add(file.name() + " does not match its hash");
            }
        } catch (NoSuchFileException e) {
            problems.add(file.name() + " is missing");
        } catch (IOException e) {
            problems.add(file.name() + " cannot be read: " + FileProblem.of(e));
        }
    }

    /** Which chunk, and what lies in it. */
    private static String changed(Manifest.FileEntry file, int chunk, Manifest manifest) {
        long from = chunk * manifest.chunkBytes();
        long to = Math.min(from + manifest.chunkBytes(), file.bytes());
        List<Manifest.TensorEntry> tensors = manifest.tensors().stream()
                .filter(tensor -> tensor.file().equals(file.name()))
                .toList();
        // The data ends where the file does.
        long data = file.bytes()
                - tensors.stream()
                        .mapToLong(tensor -> tensor.offset() + tensor.bytes())
                        .max()
                        .orElse(0);
        List<String> touched = tensors.stream()
                .filter(tensor -> data + tensor.offset() < to && data + tensor.offset() + tensor.bytes() > from)
                .map(Manifest.TensorEntry::name)
                .toList();
        int more = touched.size() - NAMED_TENSORS;
        return file.name() + " is changed within bytes " + from + " to " + to + ", chunk " + chunk
                + (touched.isEmpty()
                        ? ""
                        : ": " + String.join(", ", touched.subList(0, Math.min(NAMED_TENSORS, touched.size())))
                                + (more > 0 ? " and " + more + " more" : ""));
    }

    private void checkTensors(Manifest manifest) {
        List<Manifest.TensorEntry> found = new ArrayList<>();
        for (Manifest.FileEntry file : manifest.files()) {
            if (file.name().endsWith(".safetensors")) {
                found.addAll(entries(file.name(), SafetensorsHeader.read(directory.resolve(file.name()))));
            }
        }
        if (!found.equals(manifest.tensors())) {
            problems.add("the tensors of the files are not those of MANIFEST.json");
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
