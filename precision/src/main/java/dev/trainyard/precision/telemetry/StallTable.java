package dev.trainyard.precision.telemetry;

import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** The rounded weights as kernels and loops read them: where each lies, its tiles, and its chunks. */
final class StallTable {
    /** Columns of a row on the device. */
    static final int FIELDS = 22;

    private final List<Weight> weights = new ArrayList<>();
    private final List<FlatLayout.Chunk> chunks = new ArrayList<>();
    private long kept;
    private int tiles;

    /**
     * One weight.
     *
     * @param offset of its first element in the flat tensors
     * @param columns of it as it is stored
     * @param keptOffset of its first element among what is kept from before the step
     * @param firstTile its place among all tiles; the tensor's own magnitude is in the place after its last
     */
    record Weight(
            String name,
            StallRule rule,
            boolean sees16Bits,
            Optional<Tensor> memory,
            long offset,
            long elements,
            long columns,
            long keptOffset,
            int firstTile,
            int tileCount,
            int firstChunk,
            int chunks) {
        long tilesAcross() {
            return columns / rule.tileColumns();
        }

        /** The tile of an element. */
        int tile(long element) {
            return (int) (element / columns / rule.tileRows() * tilesAcross() + element % columns / rule.tileColumns());
        }
    }

    StallTable(ParameterStore parameters, List<StallTarget> targets) {
        try (TensorScope scope = TensorScope.open()) {
            for (StallTarget target : targets) {
                Tensor view = parameters.viewIn(parameters.master(), target.parameter());
                long offset = (view.address() - parameters.master().address()) / Float.BYTES;
                add(target, offset, view.elements(), view.size(-1));
            }
        }
    }

    private void add(StallTarget target, long offset, long elements, long columns) {
        StallRule rule = StallRule.of(target, elements / columns, columns);
        int tileCount = rule.needsMagnitudes()
                ? Math.toIntExact(elements / columns / rule.tileRows() * (columns / rule.tileColumns()))
                : 0;
        int firstChunk = chunks.size();
        chunks.addAll(FlatLayout.chunksOf(weights.size(), elements));
        weights.add(new Weight(
                target.tensor(),
                rule,
                target.sees16Bits(),
                target.memory(),
                offset,
                elements,
                columns,
                kept,
                tiles,
                tileCount,
                firstChunk,
                chunks.size() - firstChunk));
        kept += (elements + 3) / 4 * 4;
        tiles += tileCount + 1;
    }

    List<Weight> weights() {
        return weights;
    }

    List<FlatLayout.Chunk> chunks() {
        return chunks;
    }

    /** Elements that are kept from before the step, with padding. */
    long kept() {
        return kept;
    }

    /** Tiles of all weights, and one more for each. */
    int tiles() {
        return tiles;
    }

    /** The rows on the device. */
    List<long[]> rows() {
        return weights.stream()
                .map(weight -> LongStream.concat(
                                LongStream.of(
                                        weight.offset,
                                        weight.elements,
                                        weight.columns,
                                        weight.keptOffset,
                                        weight.tilesAcross(),
                                        weight.firstTile,
                                        weight.tileCount,
                                        weight.memory.map(Tensor::address).orElse(0L),
                                        weight.firstChunk,
                                        weight.chunks),
                                LongStream.of(weight.rule.row(weight.sees16Bits)))
                        .toArray())
                .toList();
    }
}
