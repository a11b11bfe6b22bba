package dev.trainyard.runs.export;

import dev.trainyard.runs.MetricLine;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The numbers of some runs.
 *
 * @param wanted whether a metric of this name is among them
 */
public record RunNumbers(List<RunFolder> runs, Predicate<String> wanted) {
    /** Takes one line of one run. */
    interface Lines {
        void line(String run, MetricLine line) throws IOException;
    }

    /** Takes one number. */
    interface Numbers {
        void number(String run, long step, double seconds, String name, double value) throws IOException;
    }

    void forEachLine(Lines action) throws IOException {
        try {
            for (RunFolder run : runs) {
                run.forEachMetrics(line -> {
                    try {
                        action.line(run.id(), line);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    void forEach(Numbers action) throws IOException {
        forEachLine((run, line) -> {
            for (Map.Entry<String, Double> number : line.numbers().entrySet()) {
                if (wanted.test(number.getKey())) {
                    action.number(run, line.step(), line.seconds(), number.getKey(), number.getValue());
                }
            }
        });
    }

    /** In the order in which they first appear. */
    Set<String> names() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        forEach((run, step, seconds, name, value) -> names.add(name));
        return names;
    }
}
