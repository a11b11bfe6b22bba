package dev.trainyard.scaling.study;

import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * GPTs of all sizes in the proportions of one: the same width per layer, and heads as wide as nearly as the width can be
 * divided. Widths are multiples of 8 that grow by at most an eighth, so that neighbours differ by a few tens of percent.
 */
final class GptLadder {
    private static final int WIDTH_STEP = 8;
    private static final int STEPS_PER_DOUBLING = 16;

    /** One layer alone cannot look up what followed an earlier token: its loss lies on another curve. */
    private static final int FEWEST_LAYERS = 2;

    private GptLadder() {}

    /** Ascending; the last one has at least {@code largest} parameters. */
    static List<Candidate> upTo(double largest, GptShape proportions) {
        List<Candidate> ladder = new ArrayList<>();
        int width = WIDTH_STEP;
        while (ladder.isEmpty() || ladder.getLast().n() < largest) {
            ladder.add(candidate(shape(width, proportions)));
            width += Math.max(WIDTH_STEP, Integer.highestOneBit(width) / STEPS_PER_DOUBLING);
        }
        return ladder;
    }

    private static GptShape shape(int width, GptShape like) {
        double layerWidth = (double) like.nEmbd() / like.nLayer();
        double headWidth = (double) like.nEmbd() / like.nHead();
        int layers = (int) Math.max(FEWEST_LAYERS, Math.round(width / layerWidth));
        int heads = IntStream.rangeClosed(1, width)
                .filter(h -> width % h == 0)
                .boxed()
                .min((a, b) -> Double.compare(
                        Math.abs(Math.log(width / (a * headWidth))), Math.abs(Math.log(width / (b * headWidth)))))
                .orElseThrow();
        return like.withSize(layers, heads, width);
    }

    private static Candidate candidate(GptShape shape) {
        Map<String, String> model = new LinkedHashMap<>();
        model.put("model.n_layer", String.valueOf(shape.nLayer()));
        model.put("model.n_head", String.valueOf(shape.nHead()));
        model.put("model.n_embd", String.valueOf(shape.nEmbd()));
        return new Candidate(ModelCounts.of(new Gpt(shape)), model);
    }
}
