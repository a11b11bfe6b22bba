package dev.trainyard.monitor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The small files in which Linux tells of itself.
 *
 * @param root of the file system; another folder in tests
 */
record SystemText(Path root) {
    /** Empty if it is not there, or not for us. */
    Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean exists(String file) {
        return Files.exists(root.resolve(file));
    }

    /** A file that holds one whole number. */
    OptionalLong number(String file) {
        return read(file).map(text -> number(text.strip(), 0)).orElse(OptionalLong.empty());
    }

    /** The whole number in column {@code column} of a line; empty if there is none, as in {@code max}. */
    static OptionalLong number(String line, int column) {
        String[] words = line.strip().split("\\s+", -1);
        if (column >= words.length || !words[column].matches("-?\\d{1,18}")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(words[column]));
    }

    /** The number behind {@code key} in a text of keys and numbers, such as {@code MemTotal: 131 kB}. */
    static OptionalLong keyed(String text, String key) {
        return text.lines()
                .filter(line ->
                        line.startsWith(key) && line.length() > key.length() && line.charAt(key.length()) <= ':')
                .map(line -> number(line, 1))
                .findFirst()
                .orElse(OptionalLong.empty());
    }
}
