package dev.trainyard.base.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Single values: text to typed value. A mistake is an {@link IllegalArgumentException} whose message says what was expected. */
final class Scalars {
    // no NaN, infinity, hexadecimal or Java suffix; underscores may group digits
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)([eE][-+]?\\d{1,4})?");

    private Scalars() {}

    /** What a value of this type looks like, for documentation and errors. */
    static String describe(Class<?> type) {
        if (type == int.class || type == long.class) {
            return "whole number";
        } else if (type == double.class) {
            return "number";
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == Path.class) {
            return "path";
        } else if (type.isEnum()) {
            return String.join(", ", names(type));
        }
        return "text";
    }

    static Object parse(Class<?> type, String text) {
        if (type == int.class) {
            long value = whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            return (int) value;
        } else if (type == long.class) {
            return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (type == double.class) {
            double value = number(text, "a number").doubleValue();
            if (Double.isInfinite(value)) {
                throw new IllegalArgumentException("expected a number that fits a double");
            }
            return value;
        } else if (type == boolean.class) {
            return truth(text);
        } else if (type == String.class) {
            return text;
        } else if (type == Path.class) {
            return path(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        throw new IllegalStateException("a configuration record cannot hold a " + type.getName());
    }

    /** The constants as YAML writes them. */
    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Scalars::name).toList();
    }

    /** FLOAT32 is float32. */
    static String name(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }

    private static long whole(String text, long least, long greatest) {
        BigDecimal value = number(text, "a whole number");
        if (value.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("expected a whole number");
        }
        if (value.compareTo(BigDecimal.valueOf(least)) < 0 || value.compareTo(BigDecimal.valueOf(greatest)) > 0) {
            throw new IllegalArgumentException("expected a whole number from " + least + " to " + greatest);
        }
        return value.longValueExact();
    }

    private static BigDecimal number(String text, String expected) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("expected " + expected);
        }
        return new BigDecimal(text.replace("_", ""));
    }

    private static boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("expected a path", e);
        }
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (name(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("expected one of " + String.join(", ", names(type)));
    }
}
