package dev.trainyard.precision.encode;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;

/**
 * Encodes the numbers of an input in turn.
 *
 * @param format the format of the codes
 * @param rounding of a number between two codes
 * @param overflow of a number beyond them
 * @param random draws for stochastic rounding: number n of the input, counted from 0, has draw n
 */
public record Encoder(ScalarFormat format, Rounding rounding, Overflow overflow, CounterRandom random) {
    /** With draws that are a function of {@code seed}. */
    public static Encoder of(ScalarFormat format, Rounding rounding, Overflow overflow, long seed) {
        return new Encoder(format, rounding, overflow, new CounterRandom(seed, "precision encode"));
    }

    /** The code of {@code value}, number {@code place} of the input. */
    public int code(double value, long place) {
        long bits = rounding == Rounding.STOCHASTIC ? random.bits(place) : 0;
        return format.encode(value, rounding, overflow, bits);
    }

    /** A code as the command prints it: as many hexadecimal digits as every code of the format needs. */
    public String hex(int code) {
        return hex(format, code);
    }

    /** As {@link #hex(int)}, of any format. */
    public static String hex(ScalarFormat format, int code) {
        int digits = (format.bits() + 3) / 4;
        String hex = Integer.toHexString(code);
        return "0x" + "0".repeat(digits - hex.length()) + hex;
    }
}
