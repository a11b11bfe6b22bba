package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
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
import java.util.stream.Collectors;

/** A sweep as a table: completed trials can be fitted, every other row is left out by name. */
public final class SweepTable {
    private static final List<String> HEADER =
            List.of("experiment_id", "n", "d", "final_loss", "actual_flops", "budget", "unique_tokens");

    private SweepTable() {}

    /**
     * The rows of {@code results.json}, counted from 1.
     *
     * @param without numbers of completed rows to leave out too
     * @throws InputException if the folder is no sweep, or nothing in it is completed
     */
    public static StudyTable read(SweepFolder folder, Set<Integer> without) {
        folder.plan();
        List<TrialResult> results = folder.results();
        List<List<String>> cells = new ArrayList<>();
        SortedMap<Integer, String> left = new TreeMap<>();
        without.forEach(row -> left.put(row, StudyTable.ASKED));
        for (TrialResult row : results) {
            cells.add(List.of(
                    row.experimentId(),
                    String.valueOf(row.n()),
                    String.valueOf(row.d()),
                    row.finalLoss().stream().mapToObj(String::valueOf).collect(Collectors.joining()),
                    String.valueOf(row.actualFlops()),
                    String.valueOf(row.budget()),
                    String.valueOf(row.uniqueTokens().orElse(row.d()))));
            if (row.status() != Status.COMPLETED) {
                left.put(cells.size(), reason(row));
            }
        }
        if (results.stream().noneMatch(row -> row.status() == Status.COMPLETED)) {
            throw new InputException(folder.path() + ": none of its " + results.size()
                    + " trials is completed; train them with trainyard scaling run " + folder.path());
        }
        return StudyTable.read(
                new CsvTable(folder.path(), HEADER, cells),
                new StudyColumns(
                        "n",
                        "d",
                        "final_loss",
                        Optional.of("actual_flops"),
                        Optional.of("budget"),
                        Optional.empty(),
                        Optional.of("unique_tokens"),
                        Optional.empty(),
                        Optional.empty()),
                left);
    }

    private static String reason(TrialResult row) {
        String status = row.status().name().toLowerCase(Locale.ROOT);
        return row.experimentId() + " is " + status
                + row.error().map(why -> ": " + why).orElse("");
    }
}
