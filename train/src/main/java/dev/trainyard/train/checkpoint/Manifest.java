package dev.trainyard.train.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What a checkpoint consists of. Written last, so that a directory with a manifest was complete.
 *
 * @param format always {@link #FORMAT}
 * @param version of the layout, {@link #VERSION}
 * @param step the update after which the checkpoint was taken
 * @param configHash of the configuration that made it
 * @param chunkBytes size of every hashed chunk but the last of a file
 * @param files every file but the manifest
 * @param tensors every tensor of every safetensors file
 * @param frozen what the model uses besides, and the checkpoint does not hold
 * @param selfHash SHA-256 of the manifest's bytes with 64 zeros in the place of this hash
 */
public record Manifest(
        String format,
        int version,
        long step,
        @JsonProperty("config_hash") String configHash,
        @JsonProperty("chunk_bytes") long chunkBytes,
        List<FileEntry> files,
        List<TensorEntry> tensors,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FrozenWeights> frozen,
        @JsonProperty("manifest_sha256") String selfHash) {
    static final String FORMAT = "trainyard-checkpoint";
    static final int VERSION = 1;
    private static final String NO_HASH = "0".repeat(64);

    public Manifest {
        if (chunkBytes < 1) {
            throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes");
        }
        Objects.requireNonNull(format);
        Objects.requireNonNull(configHash);
        Objects.requireNonNull(selfHash);
        files = List.copyOf(files);
        tensors = List.copyOf(tensors);
        frozen = List.copyOf(Objects.requireNonNullElse(frozen, List.of()));
    }

    /**
     * @param sha256 over the hashes of the chunks, in binary
     * @param chunks SHA-256 of each chunk
     */
    public record FileEntry(String name, long bytes, String sha256, List<String> chunks) {
        public FileEntry {
            Objects.requireNonNull(name);
            Objects.requireNonNull(sha256);
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * @param dtype as safetensors names it
     * @param offset in the data of its file
     * @param slice what it is a part of, if it is one
     */
    public record TensorEntry(
            String name,
            String file,
            String dtype,
            List<Long> shape,
            long offset,
            long bytes,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Slice> slice) {
        public TensorEntry {
            Objects.requireNonNull(name);
            Objects.requireNonNull(file);
            Objects.requireNonNull(dtype);
            shape = List.copyOf(shape);
            slice = Objects.requireNonNullElse(slice, Optional.empty());
        }
    }

    /** A manifest of this version, its own hash not yet known. */
    static Manifest of(
            long step,
            String configHash,
            long chunkBytes,
            List<FileEntry> files,
            List<TensorEntry> tensors,
            List<FrozenWeights> frozen) {
        return new Manifest(FORMAT, VERSION, step, configHash, chunkBytes, files, tensors, frozen, NO_HASH);
    }

    /** Whether a later Trainyard wrote it, whose files this one may not understand. */
    boolean isNewer() {
        return version > VERSION;
    }

    /** Size of all files but the manifest. */
    public long totalBytes() {
        return files.stream().mapToLong(FileEntry::bytes).sum();
    }

    /** The bytes of the file, with its own hash filled in. */
    byte[] encode() {
        String open = Json.pretty(withSelfHash(NO_HASH)) + "\n";
        String hash = Sha256.hex(open);
        return replaceLast(open, NO_HASH, hash).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest of this version or a later one and checks its own hash.
     *
     * @throws InputException with the reason if it is not whole
     */
    static Manifest decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Manifest manifest;
        try {
            manifest = Json.read(text, Manifest.class);
        } catch (JacksonException e) {
            throw new InputException("MANIFEST.json cannot be parsed", e);
        }
        String open = replaceLast(text, manifest.selfHash(), NO_HASH);
        if (!Sha256.hex(open).equals(manifest.selfHash())) {
            throw new InputException("MANIFEST.json does not match its own hash");
        }
        if (!manifest.format().equals(FORMAT) || manifest.version() < 1) {
            throw new InputException("MANIFEST.json is of format " + manifest.format() + " version "
                    + manifest.version() + ", this program reads " + FORMAT + " version " + VERSION);
        }
        return manifest;
    }

    private Manifest withSelfHash(String hash) {
        return new Manifest(format, version, step, configHash, chunkBytes, files, tensors, frozen, hash);
    }

    private static String replaceLast(String text, String what, String by) {
        int at = text.lastIndexOf(what);
        return at < 0 ? text : text.substring(0, at) + by + text.substring(at + what.length());
    }
}
