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
    /** A long holds that many in any case; more is a counter gone wrong, or no limit in version 1 of control groups. */
    private static final int MOST_DIGITS = 18;

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
        int at = 0;
        for (int skipped = 0; ; skipped++) {
            while (at < line.length() && line.charAt(at) <= ' ') {
                at++;
            }
            if (skipped == column) {
                return numberAt(line, at);
            }
            while (at < line.length() && line.charAt(at) > ' ') {
                at++;
            }
            if (at == line.length()) {
                return OptionalLong.empty();
            }
        }
    }

    private static OptionalLong numberAt(String line, int start) {
        int end = start;
        while (end < line.length() && Character.isDigit(line.charAt(end))) {
            end++;
        }
        boolean whole = end == line.length() || line.charAt(end) <= ' ';
        boolean fits = end > start && end - start <= MOST_DIGITS;
        return whole && fits ? OptionalLong.of(Long.parseLong(line, start, end, 10)) : OptionalLong.empty();
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
