package dev.trainyard.precision.compare;

import dev.trainyard.base.InputException;
import java.util.List;
import java.util.Map;

/**
 * What a run in low precision must keep to.
 *
 * @param loss by how much its loss may lie above the baseline's, as a share of that
 * @param cosine which the gradient must have with float32's, at least
 * @param stall share of updates that may leave the weight's number as it was
 * @param overflow share of elements that may lie beyond the format
 * @param underflow share of non-zero elements that a layer may flush to zero before it counts as departed; decides no
 *     verdict, since the field has no standard for it
 * @param lines how many lines in a row must lie beyond a limit until a layer counts as departed
 */
public record Limits(double loss, double cosine, double stall, double overflow, double underflow, int lines) {
    /** The field's: success is a loss within 10 % of BF16. */
    public static final Limits DEFAULT = new Limits(0.10, 0.9, 0.5, 0.01, 0.5, 3);

    private static final List<String> KEYS = List.of("loss", "cosine", "stall", "overflow", "underflow", "lines");

    public Limits {
        if (!(loss > 0 && cosine > -1 && cosine < 1 && stall > 0 && overflow > 0 && underflow > 0 && lines >= 1)) {
            throw new InputException(
                    "limits: loss, stall, overflow and underflow must be above 0, cosine within -1 and 1,"
                            + " lines 1 or more");
        }
    }

    /**
     * The usual limits but for some.
     *
     * @throws InputException if a name is none of the record's components
     */
    public static Limits with(Map<String, Double> changed) {
        for (String key : changed.keySet()) {
            if (!KEYS.contains(key)) {
                throw new InputException("no limit '" + key + "'; there are " + String.join(", ", KEYS));
            }
        }
        return new Limits(
                changed.getOrDefault("loss", DEFAULT.loss),
                changed.getOrDefault("cosine", DEFAULT.cosine),
                changed.getOrDefault("stall", DEFAULT.stall),
                changed.getOrDefault("overflow", DEFAULT.overflow),
                changed.getOrDefault("underflow", DEFAULT.underflow),
                changed.getOrDefault("lines", (double) DEFAULT.lines).intValue());
    }
}
