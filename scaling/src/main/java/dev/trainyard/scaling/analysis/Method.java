package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to fit. */
public enum Method {
    PARAMETRIC,
    ISOFLOP,
    ENVELOPE,
    LEAST_SQUARES,
    VARPRO,
    KAPLAN,
    DATA_CONSTRAINED,
    ALL;

    /** As on the command line and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether this is how a method is called. */
    public static boolean isWord(String word) {
        return Arrays.stream(values()).anyMatch(method -> method.word().equals(word));
    }

    /** @throws InputException naming the known ones */
    public static Method of(String word) {
        return Arrays.stream(values())
                .filter(method -> method.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InputException("--method " + word + ": one of "
                        + Arrays.stream(values()).map(Method::word).collect(Collectors.joining(", "))));
    }
}
