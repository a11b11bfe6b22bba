package dev.trainyard.runs.index;

import dev.trainyard.base.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The keys of one file, numbered in the order in which they first appear, found by their bytes. */
final class NameTable {
    static final int STEP = 0;
    static final int TIME = 1;
    static final int WALL_TIME = 2;
    /** The first number of a name that is a series. */
    static final int SERIES = 3;

    /** How many keys a line may lack, against the one before, for the guess to find its place again. */
    private static final int LOOK_AHEAD = 8;

    private final List<String> names = new ArrayList<>();
    private final List<byte[]> spellings = new ArrayList<>();
    private final Map<Spelling, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> byName = new HashMap<>();
    /** Names of the line before, in order. */
    private int[] last = new int[64];

    private int lastCount;
    private int[] current = new int[64];
    private int currentCount;
    private int guess;

    NameTable() {
        for (String name : List.of("step", "time", "wall_time")) {
            number(name, name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    int size() {
        return names.size();
    }

    String name(int number) {
        return names.get(number);
    }

    int length(int number) {
        return spellings.get(number).length;
    }

    void beginLine() {
        int[] swap = last;
        last = current;
        lastCount = currentCount;
        current = swap;
        currentCount = 0;
        guess = 0;
    }

    /** The name that followed in the line before, if {@code bytes} spell it at {@code from}, quote included; else -1. */
    int expected(byte[] bytes, int from, int end) {
        if (guess >= lastCount) {
            return -1;
        }
        int number = last[guess];
        byte[] spelling = spellings.get(number);
        int to = from + spelling.length;
        if (to < end && bytes[to] == '"' && Arrays.equals(bytes, from, to, spelling, 0, spelling.length)) {
            used(number);
            return number;
        }
        return -1;
    }

    /** The number of the name that {@code bytes[from, to)} spell, a new one if need be. */
    int find(byte[] bytes, int from, int to) {
        byte[] spelling = Arrays.copyOfRange(bytes, from, to);
        Integer known = numbers.get(new Spelling(spelling));
        int number = known != null ? known : number(decoded(spelling), spelling);
        used(number);
        return number;
    }

    /** After a key that is new or left out, the guess goes on behind the same key of the line before. */
    private void used(int number) {
        if (currentCount == current.length) {
            current = Arrays.copyOf(current, 2 * currentCount);
        }
        current[currentCount++] = number;
        int until = Math.min(lastCount, guess + LOOK_AHEAD);
        for (int i = guess; i < until; i++) {
            if (last[i] == number) {
                guess = i + 1;
                return;
            }
        }
    }

    private int number(String name, byte[] spelling) {
        // the same name may be spelt with escapes and without
        int number = byName.computeIfAbsent(name, _ -> {
            names.add(name);
            spellings.add(spelling);
            return names.size() - 1;
        });
        numbers.put(new Spelling(spelling), number);
        return number;
    }

    private static String decoded(byte[] spelling) {
        String text = new String(spelling, StandardCharsets.UTF_8);
        if (text.indexOf('\\') < 0) {
            return text;
        }
        try {
            return Json.parse('"' + text + '"').asString();
        } catch (JacksonException e) {
            return text;
        }
    }

    /** Bytes as a key. */
    private static final class Spelling {
        private final byte[] bytes;

        Spelling(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Spelling spelling && Arrays.equals(bytes, spelling.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
