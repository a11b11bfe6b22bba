package dev.trainyard.torch.safetensors;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A safetensors file, mapped read-only: a tensor costs memory when it is touched. The views end with the file. Nobody
 * may shorten the file while it is open; use {@link SafetensorsHeader#read} where that is in doubt.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final Path path;
    private final SafetensorsHeader header;
    private final Map<String, TensorInfo> byName = new TreeMap<>();
    private final Arena arena;
    private final MemorySegment data;

    private SafetensorsFile(Path path, SafetensorsHeader header, Arena arena, MemorySegment data) {
        this.path = path;
        this.header = header;
        this.arena = arena;
        this.data = data;
        header.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
    }

    /**
     * Checks the header against the file's length, then maps the data.
     *
     * @throws InputException if the file is missing or breaks a rule of the format
     */
    public static SafetensorsFile open(Path path) {
        SafetensorsHeader header = SafetensorsHeader.read(path);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, header.fileBytes(), arena);
            return new SafetensorsFile(path, header, arena, all.asSlice(header.dataStart()));
        } catch (IOException e) {
            arena.close();
            throw new InputException(path + ": cannot be mapped: " + e.getMessage(), e);
        }
    }

    /** Free text of the writer, sorted by key. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** In the order of the file's data. */
    public List<TensorInfo> tensors() {
        return header.tensors();
    }

    /** @throws InputException if the file has no such tensor */
    public TensorInfo tensor(String name) {
        TensorInfo tensor = byName.get(name);
        if (tensor == null) {
            throw new InputException(path + ": there is no tensor '" + name + "' among " + byName.size());
        }
        return tensor;
    }

    /**
     * The values of a tensor: a read-only view of the file, little-endian, valid until {@link #close}. Files of other
     * writers may hold it unaligned.
     *
     * @throws InputException if the file has no such tensor
     */
    public MemorySegment data(String name) {
        TensorInfo tensor = tensor(name);
        return data.asSlice(tensor.offset(), tensor.bytes());
    }

    @Override
    public void close() {
        arena.close();
    }
}
