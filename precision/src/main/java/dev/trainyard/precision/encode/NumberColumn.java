package dev.trainyard.precision.encode;

import dev.trainyard.base.CsvLine;
import dev.trainyard.base.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Reads numbers, one a line or one a row of a CSV file. Blank lines are passed over. */
public final class NumberColumn {
    private final BufferedReader lines;
    private final String source;
    private final @Nullable String column;
    private int place;
    private int fields;
    private long line;

    /**
     * @param source what messages call the input
     * @param column the column of a CSV file with a header line; none says that each line is a number
     * @throws InputException if there is no such column
     */
    public NumberColumn(BufferedReader lines, String source, Optional<String> column) {
        this.lines = lines;
        this.source = source;
        this.column = column.orElse(null);
        column.ifPresent(this::findColumn);
    }

    /**
     * One number of the input.
     *
     * @param line counted from 1
     * @param text as it stands there
     * @param value what it says
     */
    public record Entry(long line, String text, double value) {}

    /**
     * The next number, if there is one.
     *
     * @throws InputException if the line holds none, or the input cannot be read
     */
    public Optional<Entry> next() {
        Optional<String> text = nextLine();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String number = column == null ? text.get().strip() : cell(text.get());
        OptionalDouble value = NumberText.parse(number);
        if (value.isEmpty()) {
            throw new InputException(at() + ": '" + shortened(number) + "' is no number" + hint(number));
        }
        return Optional.of(new Entry(line, number, value.getAsDouble()));
    }

    private void findColumn(String name) {
        List<String> header = CsvLine.split(
                nextLine().orElseThrow(() -> new InputException(source + ": empty; a CSV file has a header line")));
        place = header.indexOf(name);
        fields = header.size();
        if (place < 0) {
            throw new InputException(at() + ": no column '" + name + "'; its columns are " + String.join(", ", header));
        }
    }

    private String cell(String text) {
        List<String> cells = CsvLine.split(text);
        if (cells.size() != fields) {
            throw new InputException(at() + ": " + cells.size() + " fields, the header has " + fields);
        }
        return cells.get(place);
    }

    private Optional<String> nextLine() {
        try {
            while (true) {
                String text = lines.readLine();
                if (text == null) {
                    return Optional.empty();
                }
                line++;
                if (!text.isBlank()) {
                    return Optional.of(line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text);
                }
            }
        } catch (IOException e) {
            throw new InputException(source + ": cannot be read as text in UTF-8: " + e.getMessage(), e);
        }
    }

    private String at() {
        return source + ":" + line;
    }

    private String hint(String number) {
        return column == null && number.contains(",") ? "; name the column of a CSV file by --column" : "";
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
