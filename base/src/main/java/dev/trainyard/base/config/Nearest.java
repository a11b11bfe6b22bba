package dev.trainyard.base.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What the user probably meant. */
public final class Nearest {
    private Nearest() {}

    /** "did you mean n_head?", or every known name where none is near. */
    static String hint(String given, Collection<String> known) {
        if (known.isEmpty()) {
            return "there are no keys here";
        }
        String nearest = known.stream()
                .min(Comparator.comparingInt(name -> distance(given, name)))
                .orElseThrow();
        return distance(given, nearest) <= Math.max(2, given.length() / 2)
                ? "did you mean " + nearest + "?"
                : "known are " + String.join(", ", known);
    }

    /** The {@code count} known names that are nearest, the nearest first. */
    public static List<String> names(String given, Collection<String> known, int count) {
        return known.stream()
                .sorted(Comparator.comparingInt(name -> distance(given, name)))
                .limit(count)
                .toList();
    }

    /** Edits (insert, delete, replace, swap of neighbours) between the two, capitals and dashes aside. */
    private static int distance(String first, String second) {
        String a = plain(first);
        String b = plain(second);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }

    private static String plain(String name) {
        StringBuilder plain = new StringBuilder();
        name.chars().filter(Character::isLetterOrDigit).forEach(c -> plain.append(Character.toLowerCase((char) c)));
        return plain.toString();
    }
}
