package dev.trainyard.torch.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Streams a safetensors file: the header first, then tensor by tensor in the order of the layout. */
public final class SafetensorsWriter {
    private final SafetensorsHeader layout;
    private final ByteSink sink;
    private int written;

    /** Writes the header of {@code layout}, which {@link SafetensorsHeader#plan} has made. */
    public SafetensorsWriter(SafetensorsHeader layout, ByteSink sink) throws IOException {
        this.layout = layout;
        this.sink = sink;
        sink.write(MemorySegment.ofArray(layout.encode()));
    }

    /** Writes the values of the next tensor of the layout. */
    public void write(MemorySegment data) throws IOException {
        NamedTensor next = new NamedTensor(layout.tensors().get(written).spec(), data);
        sink.write(next.data());
        written++;
    }

    /** @throws IllegalStateException if a tensor of the layout was not written */
    public void finish() {
        if (written != layout.tensors().size()) {
            throw new IllegalStateException(
                    "only " + written + " of " + layout.tensors().size() + " tensors were written");
        }
    }

    /** Writes the tensors that {@code layout} was planned for, in its order. */
    public static void write(SafetensorsHeader layout, List<NamedTensor> tensors, ByteSink sink) throws IOException {
        Map<String, NamedTensor> byName = tensors.stream()
                .collect(Collectors.toMap(tensor -> tensor.spec().name(), Function.identity()));
        SafetensorsWriter writer = new SafetensorsWriter(layout, sink);
        for (TensorInfo info : layout.tensors()) {
            NamedTensor tensor = byName.get(info.name());
            if (tensor == null) {
                throw new IllegalArgumentException("no data for tensor '" + info.name() + "'");
            }
            writer.write(tensor.data());
        }
        writer.finish();
    }

    /** Writes a whole new file and forces it; an existing file is refused. */
    public static void save(Path file, List<NamedTensor> tensors, Map<String, String> metadata) throws IOException {
        SafetensorsHeader layout =
                SafetensorsHeader.plan(tensors.stream().map(NamedTensor::spec).toList(), metadata);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(layout, tensors, ByteSink.to(channel));
            channel.force(true);
        }
    }
}
