package dev.trainyard.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.torch.safetensors.TensorSpec;
import dev.trainyard.train.checkpoint.FlatLayout.Place;
import dev.trainyard.train.checkpoint.Verification.Verified;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerShardsTest {
    private static final Set<String> MOMENTS = Set.of("exp_avg", "exp_avg_sq");

    /** 7 x 13, a scalar, 64 and 5 x 3 x 2 elements, with padding as the parameter store has it. */
    private static final FlatLayout LAYOUT = new FlatLayout(List.of(
            new Place("wte.weight", List.of(7L, 13L), 0),
            new Place("scale", List.of(), 128),
            new Place("ln.bias", List.of(64L), 192),
            new Place("conv", List.of(5L, 3L, 2L), 256)));

    private static final long ELEMENTS = 320;

    @TempDir
    Path directory;

    /** Cuts at random elements, also within parameters and padding, and empty parts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 16})
    void anyNumberOfRanksTakesOverFromAnyOther(int writers) throws IOException {
        Path checkpoint = save(writers);
        for (int readers : new int[] {1, 2, 3, 5, 8, 100}) {
            long[] cuts = cuts(readers, 1000 + readers);
            try (OptimizerState state = OptimizerState.open(checkpoint, LAYOUT, MOMENTS)) {
                for (String moment : MOMENTS) {
                    for (int rank = 0; rank < readers; rank++) {
                        int elements = (int) (cuts[rank + 1] - cuts[rank]);
                        MemorySegment part = MemorySegment.ofArray(new float[elements]);
                        state.read(moment, cuts[rank], part);
                        MemorySegment expected =
                                flat(moment).asSlice(cuts[rank] * Float.BYTES, (long) elements * Float.BYTES);
                        assertThat(part.mismatch(expected)).isEqualTo(-1);
                    }
                }
            }
        }
    }

    @Test
    void oneWholeFileIsReadIntoAnyNumberOfParts() throws IOException {
        List<NamedTensor> tensors = new ArrayList<>();
        for (String moment : MOMENTS) {
            for (Place place : LAYOUT.places()) {
                tensors.add(new NamedTensor(
                        new TensorSpec(moment + "." + place.name(), DType.FLOAT32, place.shape()),
                        flat(moment).asSlice(place.offset() * Float.BYTES, place.elements() * Float.BYTES)));
            }
        }
        Path checkpoint = saved(Map.of("optimizer.safetensors", new FileContent.Tensors(tensors, Map.of())));
        try (OptimizerState state = OptimizerState.open(checkpoint, LAYOUT, MOMENTS)) {
            for (long from = 0; from < ELEMENTS; from += 40) {
                MemorySegment part = MemorySegment.ofArray(new float[40]);
                state.read("exp_avg", from, part);
                assertThat(part.mismatch(flat("exp_avg").asSlice(from * Float.BYTES, 40 * Float.BYTES)))
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void theManifestSaysWhichSliceLiesWhere() throws IOException {
        Verified verified = (Verified) CheckpointStore.verify(save(new long[] {0, 50, ELEMENTS}));
        assertThat(verified.manifest().tensors())
                .filteredOn(tensor -> tensor.name().equals("exp_avg.wte.weight"))
                .extracting(Manifest.TensorEntry::file, Manifest.TensorEntry::slice)
                .containsExactly(
                        tuple("optimizer-00001-of-00002.safetensors", Optional.of(new Slice(List.of(7L, 13L), 0))),
                        tuple("optimizer-00002-of-00002.safetensors", Optional.of(new Slice(List.of(7L, 13L), 50))));
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        Path checkpoint = save(3);
        Files.delete(checkpoint.resolve("optimizer-00002-of-00003.safetensors"));
        assertRefused(checkpoint, LAYOUT, "optimizer-00002-of-00003.safetensors: is missing");
    }

    @Test
    void aShardOfAnotherSplitIsNamed() throws IOException {
        Path checkpoint = save(2);
        Files.copy(
                checkpoint.resolve("optimizer-00001-of-00002.safetensors"),
                checkpoint.resolve("optimizer-00003-of-00003.safetensors"));
        assertRefused(checkpoint, LAYOUT, "optimizer-00003-of-00003.safetensors: does not belong to");
    }

    @Test
    void aShardThatIsThereTwiceIsNamedWithWhatBothHold() throws IOException {
        Path checkpoint = save(new long[] {0, 20, ELEMENTS});
        Path other = saved(files(new long[] {0, 10, ELEMENTS}));
        Files.delete(checkpoint.resolve("optimizer-00002-of-00002.safetensors"));
        Files.copy(
                other.resolve("optimizer-00002-of-00002.safetensors"),
                checkpoint.resolve("optimizer-00002-of-00002.safetensors"));
        assertRefused(
                checkpoint,
                LAYOUT,
                "optimizer-00002-of-00002.safetensors: holds elements 10 to 20 of exp_avg",
                "wte.weight, and so does optimizer-00001-of-00002.safetensors");
    }

    @Test
    void elementsThatNoShardHoldsAreNamed() throws IOException {
        Path checkpoint = save(new long[] {0, 20, ELEMENTS});
        Path other = saved(files(new long[] {0, 30, ELEMENTS}));
        Files.delete(checkpoint.resolve("optimizer-00002-of-00002.safetensors"));
        Files.copy(
                other.resolve("optimizer-00002-of-00002.safetensors"),
                checkpoint.resolve("optimizer-00002-of-00002.safetensors"));
        assertRefused(checkpoint, LAYOUT, "element 20 of exp_avg", "in none of the optimiser's files");
    }

    @Test
    void aShardOfAnotherModelIsNamedWithBothShapes() throws IOException {
        FlatLayout wider = new FlatLayout(List.of(new Place("wte.weight", List.of(13L, 7L), 0)));
        assertRefused(
                save(1), wider, "wte.weight has shape [7, 13], the model needs [13, 7]", "optimizer-00001-of-00001");
        FlatLayout renamed = new FlatLayout(List.of(new Place("embedding", List.of(7L, 13L), 0)));
        assertRefused(save(1), renamed, "no place for the tensor exp_avg.wte.weight");
    }

    private static void assertRefused(Path checkpoint, FlatLayout layout, String... words) {
        assertThatThrownBy(() -> OptimizerState.open(checkpoint, layout, MOMENTS))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }

    private Path save(int ranks) {
        return save(cuts(ranks, ranks));
    }

    private Path save(long[] cuts) {
        return saved(files(cuts));
    }

    private static Map<String, FileContent> files(long[] cuts) {
        Map<String, FileContent> files = new LinkedHashMap<>();
        int ranks = cuts.length - 1;
        for (int rank = 0; rank < ranks; rank++) {
            long from = cuts[rank] * Float.BYTES;
            long bytes = cuts[rank + 1] * Float.BYTES - from;
            Map<String, MemorySegment> parts = new LinkedHashMap<>();
            MOMENTS.forEach(moment -> parts.put(moment, flat(moment).asSlice(from, bytes)));
            files.put(OptimizerShards.file(rank, ranks), OptimizerShards.content(LAYOUT, cuts[rank], parts));
        }
        return files;
    }

    private Path saved(Map<String, FileContent> files) {
        Path checkpoints = directory.resolve(UUID.randomUUID().toString());
        return TestContent.store(checkpoints, 1)
                .save(new CheckpointContent(1, "run", files))
                .directory();
    }

    private static long[] cuts(int ranks, long seed) {
        CounterRandom random = new CounterRandom(seed, "cuts");
        return LongStream.concat(
                        LongStream.of(0, ELEMENTS),
                        LongStream.range(0, ranks - 1).map(i -> random.below(ELEMENTS, i)))
                .sorted()
                .toArray();
    }

    /** Random bits, infinities and NaNs among them; zero in the padding. */
    private static MemorySegment flat(String moment) {
        CounterRandom random = new CounterRandom(3, moment);
        MemorySegment flat = MemorySegment.ofArray(new byte[(int) ELEMENTS * Float.BYTES]);
        for (Place place : LAYOUT.places()) {
            for (long i = place.offset(); i < place.offset() + place.elements(); i++) {
                flat.set(ValueLayout.JAVA_INT_UNALIGNED, i * Float.BYTES, (int) random.bits(i));
            }
        }
        return flat;
    }
}
