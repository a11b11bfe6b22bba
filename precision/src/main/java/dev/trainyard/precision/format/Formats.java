package dev.trainyard.precision.format;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registry of number formats: docs/number-formats.md has the table. */
public final class Formats {
    private static final int MOST_BITS = 16;
    private static final int ALTGRAD_BITS = 7;
    private static final int NEAREST = 4;

    private static final Map<String, NumberFormat> ALL = new LinkedHashMap<>();

    public static final ScalarFormat E5M2 = ieee("e5m2", 5, 2);
    public static final ScalarFormat E4M3FN = scalar("e4m3fn", 4, 3, 7, Specials.NAN_ALL_ONES);
    public static final ScalarFormat E4M3 = ieee("e4m3", 4, 3);
    public static final ScalarFormat E3M4 = ieee("e3m4", 3, 4);
    public static final ScalarFormat E4M3FNUZ = scalar("e4m3fnuz", 4, 3, 8, Specials.NAN_NEGATIVE_ZERO);
    public static final ScalarFormat E5M2FNUZ = scalar("e5m2fnuz", 5, 2, 16, Specials.NAN_NEGATIVE_ZERO);
    public static final ScalarFormat E4M3B11FNUZ = scalar("e4m3b11fnuz", 4, 3, 11, Specials.NAN_NEGATIVE_ZERO);
    public static final ScalarFormat E3M2FN = scalar("e3m2fn", 3, 2, 3, Specials.NONE);
    public static final ScalarFormat E2M3FN = scalar("e2m3fn", 2, 3, 1, Specials.NONE);
    public static final ScalarFormat E2M1FN = scalar("e2m1fn", 2, 1, 1, Specials.NONE);
    public static final ScalarFormat E8M0FNU = scalar("e8m0fnu", 8, 0, 127, Specials.POWER_OF_TWO);
    public static final ScalarFormat BFLOAT16 = ieee("bfloat16", 8, 7);
    public static final ScalarFormat FLOAT16 = ieee("float16", 5, 10);
    /** Ten bits of mantissa with float32's exponent: float32 without its lower 13 bits. */
    public static final ScalarFormat TF32 = ieee("tf32", 8, 10);

    public static final BlockFormat MXFP8_E4M3 = block("mxfp8-e4m3", E4M3FN, E8M0FNU, 32);
    public static final BlockFormat MXFP8_E5M2 = block("mxfp8-e5m2", E5M2, E8M0FNU, 32);
    public static final BlockFormat MXFP6_E3M2 = block("mxfp6-e3m2", E3M2FN, E8M0FNU, 32);
    public static final BlockFormat MXFP6_E2M3 = block("mxfp6-e2m3", E2M3FN, E8M0FNU, 32);
    public static final BlockFormat MXFP4 = block("mxfp4", E2M1FN, E8M0FNU, 32);
    public static final BlockFormat NVFP4 = block("nvfp4", E2M1FN, E4M3FN, 16);

    static {
        for (int exponent = 0; exponent <= ALTGRAD_BITS; exponent++) {
            int mantissa = ALTGRAD_BITS - exponent;
            int bias = exponent < 2 ? 0 : ieeeBias(exponent);
            Specials specials = exponent == 5 ? Specials.IEEE : Specials.NONE;
            scalar("altgrad-e" + exponent + "m" + mantissa, exponent, mantissa, bias, specials);
        }
        for (int bits = 3; bits <= MOST_BITS; bits++) {
            for (int exponent = 2; exponent < bits; exponent++) {
                String name = "e" + exponent + "m" + (bits - 1 - exponent);
                if (!ALL.containsKey(name)) {
                    ieee(name, exponent, bits - 1 - exponent);
                }
            }
        }
    }

    private Formats() {}

    /** Every format: those with a name of their own first, then the splits of 3 to 16 bits by the IEEE rule. */
    public static List<NumberFormat> all() {
        return List.copyOf(ALL.values());
    }

    /** The formats of single numbers. */
    public static List<ScalarFormat> scalars() {
        return all().stream()
                .filter(ScalarFormat.class::isInstance)
                .map(ScalarFormat.class::cast)
                .toList();
    }

    /** The format of that name, if there is one. */
    public static Optional<NumberFormat> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** @throws InputException if there is no such format; it names the nearest */
    public static NumberFormat byName(String name) {
        return find(name)
                .orElseThrow(() -> new InputException("no number format '" + name + "'; the nearest names are "
                        + String.join(", ", Nearest.names(name, ALL.keySet(), NEAREST))
                        + ", and 'trainyard precision formats' lists all"));
    }

    /** @throws InputException if there is no such format of single numbers */
    public static ScalarFormat scalar(String name) {
        return switch (byName(name)) {
            case ScalarFormat format -> format;
            case BlockFormat block ->
                throw new InputException(name + " is a format of blocks of " + block.block()
                        + " numbers that share a scale; its single numbers are " + block.element() + ", its scales "
                        + block.scale());
        };
    }

    private static int ieeeBias(int exponentBits) {
        return (1 << (exponentBits - 1)) - 1;
    }

    private static ScalarFormat ieee(String name, int exponentBits, int mantissaBits) {
        return scalar(name, exponentBits, mantissaBits, ieeeBias(exponentBits), Specials.IEEE);
    }

    private static ScalarFormat scalar(String name, int exponentBits, int mantissaBits, int bias, Specials specials) {
        ScalarFormat format = new ScalarFormat(name, exponentBits, mantissaBits, bias, specials);
        ALL.put(name, format);
        return format;
    }

    private static BlockFormat block(String name, ScalarFormat element, ScalarFormat scale, int size) {
        BlockFormat format = new BlockFormat(name, element, scale, size, scale != E8M0FNU);
        ALL.put(name, format);
        return format;
    }
}
