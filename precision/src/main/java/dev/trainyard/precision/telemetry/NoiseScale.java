package dev.trainyard.precision.telemetry;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The gradient noise scale of McCandlish et al. (2018), appendix A.1, from the norms of a small and a large batch's gradients:
 * moving averages of the true gradient's squared norm G2 and of the trace S of the covariance of one sequence's gradient, and
 * their quotient. For each parameter and, in the last place, for all together.
 */
final class NoiseScale {
    private static final double KEPT = 0.95;

    private final double[] square;
    private final double[] variance;

    NoiseScale(int parameters) {
        square = new double[parameters + 1];
        variance = new double[parameters + 1];
        Arrays.fill(square, Double.NaN);
        Arrays.fill(variance, Double.NaN);
    }

    /**
     * Enters an update.
     *
     * @param whole norms of the whole batch's gradient, a parameter each
     * @param part norms of what the first micro-batch has put into that
     * @param sequences of the first micro-batch
     * @param batch sequences of the whole batch
     */
    void enter(double[] whole, double[] part, double sequences, double batch) {
        double wholeSum = 0;
        double partSum = 0;
        double upscale = batch / sequences;
        for (int i = 0; i < whole.length; i++) {
            double large = whole[i] * whole[i];
            double small = part[i] * part[i] * upscale * upscale;
            enter(i, large, small, sequences, batch);
            wholeSum += large;
            partSum += small;
        }
        enter(whole.length, wholeSum, partSum, sequences, batch);
    }

    private void enter(int place, double large, double small, double sequences, double batch) {
        double squareNow = (batch * large - sequences * small) / (batch - sequences);
        double varianceNow = (small - large) / (1 / sequences - 1 / batch);
        if (Double.isFinite(squareNow) && Double.isFinite(varianceNow)) {
            square[place] = average(square[place], squareNow);
            variance[place] = average(variance[place], varianceNow);
        }
    }

    private static double average(double before, double now) {
        return Double.isNaN(before) ? now : KEPT * before + (1 - KEPT) * now;
    }

    /** The noise scale in sequences; NaN while an average is not above zero. */
    double[] noiseScales() {
        return quotients(variance, square, 1);
    }

    /** Squared signal over the variance of a micro-batch of so many sequences. */
    double[] signalToNoise(double sequences) {
        return quotients(square, variance, sequences);
    }

    private static double[] quotients(double[] above, double[] below, double factor) {
        double[] values = new double[above.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = above[i] > 0 && below[i] > 0 ? above[i] / below[i] * factor : Double.NaN;
        }
        return values;
    }

    /** For a checkpoint. */
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("square", texts(square));
        state.put("variance", texts(variance));
        return state;
    }

    /** Goes on from {@link #state}, if it is of as many parameters. */
    void resume(JsonNode state) {
        read(state.path("square"), square);
        read(state.path("variance"), variance);
    }

    private static List<String> texts(double[] values) {
        return Arrays.stream(values).mapToObj(Double::toString).toList();
    }

    private static void read(JsonNode texts, double[] into) {
        if (texts.size() == into.length) {
            for (int i = 0; i < into.length; i++) {
                into[i] = Double.parseDouble(texts.path(i).asString("NaN"));
            }
        }
    }
}
