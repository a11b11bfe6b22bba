package dev.trainyard.train.data;

import dev.trainyard.base.InputException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many tokens somebody else counted in the same data, to tell whether this is the same data. Published counts are
 * rounded, so that a difference of up to 1 % says nothing.
 *
 * @param trainTokens tokens to train on
 * @param valTokens tokens to validate on
 */
public record ExpectedTokens(long trainTokens, long valTokens) {
    /** The largest difference that is none, as a part of what was expected. */
    public static final double TOLERANCE = 0.01;

    private static final Pattern COUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([kKMGB]?)");
    private static final Map<String, Double> SCALES = Map.of("", 1.0, "K", 1e3, "M", 1e6, "G", 1e9, "B", 1e9);

    /**
     * @param counts two counts and a comma between them, such as {@code 18.7M,2.3M} or {@code 18700000,2300000}
     * @throws InputException if this is anything else
     */
    public static ExpectedTokens parse(String counts) {
        String[] both = counts.split(",", -1);
        if (both.length != 2) {
            throw malformed(counts);
        }
        return new ExpectedTokens(count(both[0].strip(), counts), count(both[1].strip(), counts));
    }

    /** The part by which there are more (or, negative, fewer) tokens to train on than expected. */
    public double trainDifference(DataMeta meta) {
        return (double) (meta.trainTokens() - trainTokens) / trainTokens;
    }

    /** Likewise of the tokens to validate on. */
    public double valDifference(DataMeta meta) {
        return (double) (meta.valTokens() - valTokens) / valTokens;
    }

    /** Whether neither count differs by more than {@link #TOLERANCE}. */
    public boolean met(DataMeta meta) {
        return Math.max(Math.abs(trainDifference(meta)), Math.abs(valDifference(meta))) <= TOLERANCE;
    }

    private static long count(String text, String counts) {
        Matcher matcher = COUNT.matcher(text);
        if (!matcher.matches()) {
            throw malformed(counts);
        }
        double scale = SCALES.getOrDefault(matcher.group(2).toUpperCase(Locale.ROOT), 1.0);
        long count = Math.round(Double.parseDouble(matcher.group(1)) * scale);
        if (count < 1) {
            throw malformed(counts);
        }
        return count;
    }

    private static InputException malformed(String counts) {
        return new InputException("expect-tokens '" + counts + "' is not two counts, such as 18.7M,2.3M");
    }
}
