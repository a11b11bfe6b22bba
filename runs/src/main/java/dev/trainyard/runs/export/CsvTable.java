package dev.trainyard.runs.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** CSV as RFC 4180 has it, but with plain line feeds. NaN and infinities are the words NaN, Infinity and -Infinity. */
public final class CsvTable {
    private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");

    private CsvTable() {}

    /**
     * A row for each number: run, step, time in seconds of run time, name, value.
     *
     * @return how many rows
     */
    public static long writeLong(RunNumbers numbers, Appendable out) throws IOException {
        long[] rows = new long[1];
        row(out, List.of("run", "step", "time", "name", "value"));
        numbers.forEach((run, step, seconds, name, value) -> {
            row(out, List.of(run, Long.toString(step), Double.toString(seconds), name, Double.toString(value)));
            rows[0]++;
        });
        return rows[0];
    }

    /**
     * A row for each step of a run, a column for each metric, empty where a step has none. Reads the runs twice.
     *
     * @return how many rows
     */
    public static long writeWide(RunNumbers numbers, Appendable out) throws IOException {
        List<String> names = List.copyOf(numbers.names());
        List<String> header = new ArrayList<>(List.of("run", "step", "time"));
        header.addAll(names);
        row(out, header);
        long[] rows = new long[1];
        numbers.forEachLine((run, line) -> {
            if (line.numbers().keySet().stream().noneMatch(numbers.wanted())) {
                return;
            }
            List<String> cells =
                    new ArrayList<>(List.of(run, Long.toString(line.step()), Double.toString(line.seconds())));
            Map<String, Double> values = line.numbers();
            names.forEach(name -> cells.add(values.containsKey(name) ? String.valueOf(values.get(name)) : ""));
            row(out, cells);
            rows[0]++;
        });
        return rows[0];
    }

    private static void row(Appendable out, List<String> cells) throws IOException {
        out.append(cells.stream().map(CsvTable::cell).collect(Collectors.joining(",", "", "\n")));
    }

    private static String cell(String text) {
        return QUOTED.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
