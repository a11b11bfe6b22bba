package dev.trainyard.base;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows in aligned columns for people: columns of numbers to the right, all else to the left, two spaces between. */
public final class TextTable {
    private static final Pattern NUMERIC = Pattern.compile("[-+]?\\d.*|-?|NaN|-?Infinity");

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headers) {
        rows.add(List.of(headers));
    }

    /** Adds a row; cells as {@code String.valueOf} shows them. */
    public TextTable row(Object... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + rows.getFirst());
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** The header and the rows, one a line, each ended by a line break. */
    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        boolean[] right = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int c = column;
            widths[c] = rows.stream().mapToInt(row -> width(row.get(c))).max().orElse(0);
            right[c] = rows.size() > 1
                    && rows.stream()
                            .skip(1)
                            .allMatch(row -> NUMERIC.matcher(row.get(c)).matches());
        }
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String gap = " ".repeat(widths[c] - width(row.get(c)));
                line.append(right[c] ? gap + row.get(c) : row.get(c) + gap).append("  ");
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
