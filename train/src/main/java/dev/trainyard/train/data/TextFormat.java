package dev.trainyard.train.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a file of text is, by its name. */
enum TextFormat {
    PLAIN("txt|md"),
    JSON_LINES("jsonl"),
    PARQUET("parquet");

    private final String suffixes;

    TextFormat(String suffixes) {
        this.suffixes = suffixes;
    }

    /** Empty if the name promises no text that can be read. */
    static Optional<TextFormat> of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String within = Compression.of(file).without(name);
        return Arrays.stream(values())
                .filter(format -> suffix(format == PARQUET ? name : within).matches(format.suffixes))
                .findFirst();
    }

    private static String suffix(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
