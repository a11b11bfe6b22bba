package dev.trainyard.scaling.study;

import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptShape;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The parameters of an instantiated model in every convention in use, so that a study can be analysed in each.
 *
 * @param total all trained values: the N of a sweep
 * @param nonEmbedding without token and position embeddings and without the head (Kaplan et al. 2020); empty for a model
 *     that does not say which these are
 * @param bodyAndHead that and one vocabulary-by-width matrix for the head, also where it is tied to the embedding
 * @param countedFlopsPerToken of training, with attention and head: 3 x the operations of forward
 */
public record ModelCounts(
        long total, OptionalLong nonEmbedding, OptionalLong bodyAndHead, OptionalDouble countedFlopsPerToken) {
    static ModelCounts of(Gpt gpt) {
        GptShape shape = gpt.shape();
        long body = gpt.parameters().entrySet().stream()
                .filter(entry -> !entry.getKey().matches("transformer\\.(wte|wpe)\\..*|lm_head\\..*"))
                .mapToLong(entry -> entry.getValue().elements())
                .sum();
        long head = (long) shape.vocabulary() * shape.nEmbd();
        double logits = 2.0 * shape.nEmbd() * shape.vocabulary();
        double counted =
                3 * (forwardFlopsPerToken(shape.nLayer(), shape.nEmbd(), shape.nHead(), shape.blockSize()) + logits);
        return new ModelCounts(
                gpt.parameterCount(), OptionalLong.of(body), OptionalLong.of(body + head), OptionalDouble.of(counted));
    }

    /** A model of which only the number of trained values is known. */
    static ModelCounts of(long total) {
        return new ModelCounts(total, OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty());
    }

    /** The blocks alone, as Hoffmann et al. 2022 count them in appendix F: full attention, softmax 3 a score, f = 4 d. */
    static double forwardFlopsPerToken(double layers, double width, double heads, double context) {
        double projections = 6 * width * width + 2 * width * width;
        double attention = 4 * context * width + 3 * heads * context;
        double mlp = 16 * width * width;
        return layers * (projections + attention + mlp);
    }
}
