package dev.trainyard.precision.encode;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as people and other programs write them. */
public final class NumberText {
    /** What {@link Double#parseDouble} takes, without Java's letters for types at the end. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?"
            + "|[-+]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][-+]?\\d+");

    private NumberText() {}

    /** The float64 nearest to what {@code text} says: decimal, hexadecimal with a {@code p}, inf, infinity or nan in any case. */
    public static OptionalDouble parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan" -> OptionalDouble.of(Double.NaN);
            case "-nan" -> OptionalDouble.of(Double.longBitsToDouble(0xFFF8000000000000L));
            case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default ->
                NUMBER.matcher(text).matches() ? OptionalDouble.of(Double.parseDouble(text)) : OptionalDouble.empty();
        };
    }

    /** The shortest decimal that reads as {@code value} again; inf, -inf, nan. */
    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : Double.toString(value);
    }
}
