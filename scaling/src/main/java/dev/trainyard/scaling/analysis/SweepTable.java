package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Sha256;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.study.TrialResult;
import dev.trainyard.scaling.study.TrialResult.Status;
import dev.trainyard.scaling.table.CsvTable;
import dev.trainyard.scaling.table.StudyColumns;
import dev.trainyard.scaling.table.StudyTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A sweep as a table: completed trials can be fitted, every other row is left out by name. */
public final class SweepTable {
    private static final List<String> HEADER = List.of(
            "experiment_id",
            "n",
            "d",
            "final_loss",
            "actual_flops",
            "budget",
            "unique_tokens",
            "learning_rate",
            "batch_size");

    private SweepTable() {}

    /**
     * The rows of {@code results.json}, counted from 1.
     *
     * @param count what N counts
     * @param without numbers of completed rows to leave out too
     * @throws InputException if the folder is no sweep, or nothing in it is completed
     */
    public static StudyTable read(SweepFolder folder, Count count, Set<Integer> without) {
        folder.plan();
        List<TrialResult> results = folder.results();
        List<List<String>> cells = new ArrayList<>();
        SortedMap<Integer, String> left = new TreeMap<>();
        without.forEach(row -> left.put(row, StudyTable.ASKED));
        for (TrialResult row : results) {
            cells.add(List.of(
                    row.experimentId(),
                    String.valueOf(count.of(row)),
                    String.valueOf(row.d()),
                    row.finalLoss().stream().mapToObj(String::valueOf).collect(Collectors.joining()),
                    String.valueOf(6.0 * count.of(row) * row.d()),
                    String.valueOf(row.budget()),
                    String.valueOf(row.uniqueTokens().orElse(row.d())),
                    String.valueOf(row.learningRate()),
                    String.valueOf(row.batchSize())));
            if (row.status() != Status.COMPLETED) {
                left.put(cells.size(), reason(row));
            }
        }
        if (results.stream().noneMatch(row -> row.status() == Status.COMPLETED)) {
            throw new InputException(folder.path() + ": none of its " + results.size() + " trials is completed; "
                    + advice(folder, results));
        }
        StudyTable table = StudyTable.read(
                new CsvTable(folder.path(), HEADER, cells),
                new StudyColumns(
                        "n",
                        "d",
                        "final_loss",
                        Optional.of("actual_flops"),
                        Optional.of("budget"),
                        Optional.empty(),
                        Optional.of("unique_tokens"),
                        varied(results, TrialResult::learningRate, "learning_rate"),
                        varied(results, row -> (double) row.batchSize(), "batch_size")),
                left);
        return count == Count.TOTAL ? table : table.withCountedBudgets();
    }

    /** Of everything that is completed: a fit of other results is out of date. */
    static String digest(SweepFolder folder) {
        return Sha256.hex(folder.results().stream()
                .filter(row -> row.status() == Status.COMPLETED)
                .map(row -> row.key() + row.finalLoss())
                .sorted()
                .collect(Collectors.joining("\n")));
    }

    /** The column, where models of one size were trained with several values: else there is nothing to compare. */
    private static Optional<String> varied(
            List<TrialResult> results, Function<TrialResult, Double> setting, String column) {
        return results.stream()
                        .collect(Collectors.groupingBy(TrialResult::n, Collectors.mapping(setting, Collectors.toSet())))
                        .values()
                        .stream()
                        .anyMatch(values -> values.size() > 1)
                ? Optional.of(column)
                : Optional.empty();
    }

    private static String advice(SweepFolder folder, List<TrialResult> results) {
        Optional<TrialResult> failed =
                results.stream().filter(row -> row.status() == Status.FAILED).findFirst();
        long failures =
                results.stream().filter(row -> row.status() == Status.FAILED).count();
        return failed.map(row -> failures + " failed, " + row.experimentId() + " with: "
                        + row.error().orElse("no reason given")
                        + "; mend that and train them again with trainyard scaling run " + folder.path()
                        + " --retry-failed")
                .orElse("train them with trainyard scaling run " + folder.path());
    }

    private static String reason(TrialResult row) {
        String status = row.status().name().toLowerCase(Locale.ROOT);
        return row.experimentId() + " is " + status
                + row.error().map(why -> ": " + why).orElse("");
    }
}
