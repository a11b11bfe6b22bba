package dev.trainyard.precision.telemetry;

import dev.trainyard.precision.recipe.LayerRules;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.LinearLayer;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.train.Training;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the parameters lie in the flat tensors of a {@link ParameterStore}, as tables that a kernel reads: one launch then serves
 * all of them.
 */
final class FlatLayout implements AutoCloseable {
    /** Elements that one block of a kernel, or one task on the CPU, works on. */
    static final int CHUNK = 32768;
    /** Columns of {@link #segmentTable}, as gradients.cu names them. */
    private static final int FIELDS = 8;

    private static final int CHUNK_FIELDS = 3;
    private static final int UNIT_ALIGNMENT = 4;

    private final List<Segment> segments = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private final Tensor segmentTable;
    private final Tensor chunkTable;
    private int units;

    /**
     * One parameter.
     *
     * @param offset of its first element in the flat tensors
     * @param width elements of a row
     * @param unitsAreColumns whether a unit, an output of the layer, is a column and not a row
     * @param units how many there are; 0 for biases and norms
     * @param firstUnit its place among the units of all
     */
    record Segment(
            String name,
            long offset,
            long elements,
            long width,
            boolean unitsAreColumns,
            int units,
            int firstUnit,
            int firstChunk,
            int chunks) {
        /** The unit that an element belongs to, counted over all parameters. */
        int unit(long element) {
            return firstUnit + (int) (unitsAreColumns ? element % width : element / width);
        }
    }

    /**
     * A piece of a segment.
     *
     * @param start its first element, counted in the segment
     */
    record Chunk(int segment, long start, int length) {}

    FlatLayout(Training training) {
        ParameterStore parameters = training.parameters();
        Set<String> byColumn = new HashSet<>();
        for (Map.Entry<String, LinearLayer> layer : training.model().products().entrySet()) {
            if (layer.getValue().inputsFirst()) {
                byColumn.add(layer.getKey() + ".weight");
            }
        }
        try (TensorScope scope = TensorScope.open()) {
            for (String name : parameters.names()) {
                Tensor view = parameters.viewIn(parameters.master(), name);
                long offset = (view.address() - parameters.master().address()) / Float.BYTES;
                add(name, offset, view.shape(), byColumn.contains(name));
            }
        }
        segmentTable = table(
                training.device(),
                FIELDS,
                segments.stream().map(FlatLayout::row).toList());
        chunkTable = chunkTable(training.device(), chunks);
    }

    private void add(String name, long offset, long[] shape, boolean byColumn) {
        long width = shape[shape.length - 1];
        long elements = Tensor.elements(shape);
        int unitsHere = shape.length < 2 ? 0 : Math.toIntExact(byColumn ? width : elements / width);
        int first = chunks.size();
        chunks.addAll(chunksOf(segments.size(), elements));
        segments.add(new Segment(
                LayerRules.shortName(name),
                offset,
                elements,
                width,
                byColumn,
                unitsHere,
                units,
                first,
                chunks.size() - first));
        units += (unitsHere + UNIT_ALIGNMENT - 1) / UNIT_ALIGNMENT * UNIT_ALIGNMENT;
    }

    /** The pieces of a segment. */
    static List<Chunk> chunksOf(int segment, long elements) {
        List<Chunk> pieces = new ArrayList<>();
        for (long start = 0; start < elements; start += CHUNK) {
            pieces.add(new Chunk(segment, start, (int) Math.min(CHUNK, elements - start)));
        }
        return pieces;
    }

    static Tensor chunkTable(Device device, List<Chunk> chunks) {
        return table(
                device,
                CHUNK_FIELDS,
                chunks.stream()
                        .map(chunk -> new long[] {chunk.segment, chunk.start, chunk.length})
                        .toList());
    }

    /** int64 (rows, fields) on the device; its owner is the caller. */
    static Tensor table(Device device, int fields, List<long[]> rows) {
        long[] values = rows.stream().flatMapToLong(java.util.Arrays::stream).toArray();
        Tensor table = TensorScope.kept(() -> Tensor.zeros(DType.INT64, device, rows.size(), fields));
        if (!rows.isEmpty()) {
            try (TensorScope scope = TensorScope.open()) {
                table.copyFrom(Tensor.of(values, rows.size(), fields));
            }
        }
        return table;
    }

    private static long[] row(Segment segment) {
        return new long[] {
            segment.offset,
            segment.elements,
            segment.width,
            segment.unitsAreColumns ? 1 : 0,
            segment.units,
            segment.firstUnit,
            segment.firstChunk,
            segment.chunks
        };
    }

    List<Segment> segments() {
        return segments;
    }

    List<String> names() {
        return segments.stream().map(Segment::name).toList();
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /** How many units there are, with padding between parameters. */
    int units() {
        return units;
    }

    Tensor segmentTable() {
        return segmentTable;
    }

    /** int64 (chunks, 3): segment, start, length. */
    Tensor chunkTable() {
        return chunkTable;
    }

    @Override
    public void close() {
        segmentTable.close();
        chunkTable.close();
    }
}
