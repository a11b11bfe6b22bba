package dev.trainyard.scaling.table;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Budget;
import dev.trainyard.scaling.fit.Observations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows that can be fitted.
 *
 * @param source where they come from
 * @param rows size, tokens, loss and FLOPs
 * @param numbers the number of each row in its file, counted from 1
 * @param budgets the budgets, ascending
 * @param runs the run of each row, numbered from 0, where the table has them
 * @param unique unique tokens of each row, where the table has them
 * @param learningRate of each row, where the table has it
 * @param batch batch size of each row, where the table has it
 * @param excluded rows that a flag took out
 * @param warnings what looks odd but is kept, one line each
 */
public record StudyTable(
        String source,
        Observations rows,
        List<Integer> numbers,
        List<Budget> budgets,
        Optional<List<Integer>> runs,
        Optional<List<Double>> unique,
        Optional<List<Double>> learningRate,
        Optional<List<Double>> batch,
        List<Exclusion> excluded,
        List<String> warnings) {
    /** The reason of rows that the user named. */
    public static final String ASKED = "asked for by --exclude";

    /** A row that is not fitted, and why. */
    public record Exclusion(int row, String reason) {}

    /**
     * Reads and judges a table.
     *
     * @param without numbers of rows to leave out
     * @throws InputException if any row cannot be fitted, naming the rows and what is needed
     */
    public static StudyTable read(CsvTable table, StudyColumns columns, Set<Integer> without) {
        SortedMap<Integer, String> reasons = new TreeMap<>();
        without.forEach(row -> reasons.put(row, ASKED));
        return read(table, columns, reasons);
    }

    /** The same with a reason for each row that is left out. */
    public static StudyTable read(CsvTable table, StudyColumns columns, SortedMap<Integer, String> without) {
        return new StudyReader(table, columns, without).read();
    }

    /** The columns, beside size and tokens, in which trained models can differ. */
    public List<List<Double>> settings() {
        return Stream.of(unique, learningRate, batch).flatMap(Optional::stream).toList();
    }

    /** The same budgets at the mean of their rows' FLOPs, which were counted otherwise than planned. */
    public StudyTable withCountedBudgets() {
        double[] flops =
                IntStream.range(0, rows.size()).mapToDouble(rows::flops).toArray();
        return new StudyTable(
                source,
                rows,
                numbers,
                budgets.stream()
                        .map(budget -> Budget.mean(flops, budget.rows()))
                        .toList(),
                runs,
                unique,
                learningRate,
                batch,
                excluded,
                warnings);
    }

    /** Whether several rows were taken from one run. */
    public boolean sharedRuns() {
        return runs.map(all -> all.stream().distinct().count() < all.size()).orElse(false);
    }

    /** The number of the budget of each row, from 0. */
    public List<Integer> budgetOfRow() {
        return IntStream.range(0, rows.size())
                .mapToObj(row -> IntStream.range(0, budgets.size())
                        .filter(b -> budgets.get(b).rows().contains(row))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }
}
