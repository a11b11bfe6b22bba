package dev.trainyard.scaling.table;

import dev.trainyard.base.CsvLine;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A CSV file: one header line, UTF-8, commas, fields in double quotes where they hold a comma. Rows are counted from 1, the
 * first below the header.
 *
 * @param file where it lies, for messages
 * @param header names of the columns
 * @param rows the cells, as many in each row as there are columns
 */
public record CsvTable(Path file, List<String> header, List<List<String>> rows) {
    public CsvTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** @throws InputException if the file cannot be read or is no such table */
    public static CsvTable read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file", e);
        } catch (MalformedInputException e) {
            throw new InputException(file + ": this is no text in UTF-8; a CSV file with a header line is needed", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (lines.isEmpty() || lines.getFirst().isBlank()) {
            throw new InputException(file + ": empty; a header line with the names of the columns is needed");
        }
        String first = lines.getFirst();
        List<String> header = CsvLine.split(first.startsWith("\uFEFF") ? first.substring(1) : first);
        for (String other : List.of(";", "\t")) {
            if (header.size() == 1 && first.contains(other)) {
                throw new InputException(
                        file + ": its fields are parted by " + (other.equals(";") ? "semicolons" : "tabs")
                                + "; save it with commas, and with points in its numbers");
            }
        }
        if (new HashSet<>(header).size() < header.size()) {
            throw new InputException(file + ": two columns have the same name: " + String.join(", ", header));
        }
        List<List<String>> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            List<String> row = CsvLine.split(lines.get(i));
            if (row.size() != header.size()) {
                throw new InputException(
                        file + ":" + (i + 1) + ": " + row.size() + " fields, the header has " + header.size());
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw new InputException(file + ": no row below the header");
        }
        return new CsvTable(file, header, rows);
    }

    /** The cells of a column. */
    public List<String> text(String column) {
        int place = place(column);
        return rows.stream().map(row -> row.get(place)).toList();
    }

    /**
     * The numbers of a column, NaN and infinities among them.
     *
     * @throws InputException if the column is absent or a cell is no number
     */
    public double[] numbers(String column) {
        return numbers(column, IntStream.range(0, rows.size()).toArray());
    }

    /** The same of these rows alone, counted from 0; what the others hold does not matter. */
    double[] numbers(String column, int[] chosen) {
        int place = place(column);
        double[] numbers = new double[chosen.length];
        for (int i = 0; i < numbers.length; i++) {
            String cell = rows.get(chosen[i]).get(place);
            try {
                numbers[i] = number(cell);
            } catch (NumberFormatException e) {
                throw new InputException(
                        file + ": row " + (chosen[i] + 1) + ", column " + column + ": "
                                + (cell.isBlank() ? "the cell is empty" : "'" + cell + "' is no number")
                                + "; correct it, or leave the row out by --exclude " + (chosen[i] + 1),
                        e);
            }
        }
        return numbers;
    }

    private static double number(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(cell);
        };
    }

    private int place(String column) {
        int place = header.indexOf(column);
        if (place < 0) {
            throw new InputException(
                    file + ": no column '" + column + "'; its columns are " + String.join(", ", header));
        }
        return place;
    }
}
