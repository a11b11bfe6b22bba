package dev.trainyard.scaling.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.scaling.ReferenceData;
import dev.trainyard.scaling.table.CsvTable;
import dev.trainyard.torch.nn.Activation;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptShape;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelCountsTest {
    /** Hoffmann et al. 2022, table A4: the blocks of 73M, 305M and 552M parameters, 2048 tokens. */
    @Test
    void flopsOfTheBlocksAreThoseOfHoffmann() {
        assertThat(perSequence(10, 640, 10)).isEqualTo(929_877_196_800.0);
        assertThat(perSequence(20, 1024, 16)).isEqualTo(4_135_248_199_680.0);
        assertThat(perSequence(24, 1280, 10)).isEqualTo(7_353_453_772_800.0);
    }

    @Test
    void flopsAreThoseOfThePublishedVectors() {
        CsvTable vectors = ReferenceData.table("flop_formula_vectors.csv");
        double[] layers = vectors.numbers("n_layers");
        double[] width = vectors.numbers("d_model");
        double[] heads = vectors.numbers("n_heads");
        double[] context = vectors.numbers("seq_len");
        double[] published = vectors.numbers("flops_per_sequence");
        double[] n = vectors.numbers("N");
        double[] ratio = vectors.numbers("ratio_to_6ND");
        for (int i = 0; i < published.length; i++) {
            double flops = 3 * context[i] * ModelCounts.forwardFlopsPerToken(layers[i], width[i], heads[i], context[i]);
            assertThat(flops).isEqualTo(published[i]);
            assertThat(flops / (6 * n[i] * context[i])).isCloseTo(ratio[i], within(1e-6));
        }
    }

    private static double perSequence(int layers, int width, int heads) {
        return 3 * 2048 * ModelCounts.forwardFlopsPerToken(layers, width, heads, 2048);
    }

    @Test
    void theConventionsDifferByEmbeddingsAndHead() {
        GptShape tied = new GptShape(2, 2, 16, 8, OptionalInt.of(13), false, 0, Activation.GELU, true, 1e-5);
        ModelCounts counts = ModelCounts.of(new Gpt(tied));
        long blocks = 2 * (12 * 16 * 16 + 2 * 16) + 16; // matrices, two norms a block, the last norm
        assertThat(counts.nonEmbedding()).hasValue(blocks);
        assertThat(counts.bodyAndHead()).hasValue(blocks + 13 * 16);
        assertThat(counts.total()).isEqualTo(blocks + 13 * 16 + 8 * 16);
    }
}
