package dev.trainyard.scaling.table;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Budget;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricLaw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Judges the rows of a table, worst first. */
final class StudyReader {
    private static final double TOO_MANY_PARAMETERS = 1e15;
    private static final double TOO_FEW_TOKENS = 1e3;
    private static final double TOO_MANY_TOKENS_EACH = 1e6;
    private static final int NAMED = 10;

    private final CsvTable table;
    private final StudyColumns columns;
    private final SortedMap<Integer, String> without;
    private final int[] kept;
    private final List<String> warnings = new ArrayList<>();

    StudyReader(CsvTable table, StudyColumns columns, SortedMap<Integer, String> without) {
        this.table = table;
        this.columns = columns;
        this.without = without;
        this.kept = IntStream.range(0, table.rows().size())
                .filter(row -> !without.containsKey(row + 1))
                .toArray();
    }

    StudyTable read() {
        for (int row : without.keySet()) {
            if (row < 1 || row > table.rows().size()) {
                throw new InputException("there is no row " + row + " to exclude; " + table.file() + " has "
                        + table.rows().size());
            }
        }
        if (kept.length == 0) {
            throw new InputException(table.file() + ": every row is excluded");
        }
        double[] n = positive(columns.n(), "the number of parameters");
        double[] d = positive(columns.d(), "the number of tokens");
        double[] loss = positive(columns.loss(), "the loss in nats per token");
        refuseRepeats();
        warn(n, TOO_MANY_PARAMETERS, Double.POSITIVE_INFINITY, columns.n(), "is above 1e15 parameters");
        warn(d, 0, TOO_FEW_TOKENS, columns.d(), "is below 1,000 tokens");
        double[] share =
                IntStream.range(0, n.length).mapToDouble(i -> d[i] / n[i]).toArray();
        warn(share, TOO_MANY_TOKENS_EACH, Double.POSITIVE_INFINITY, columns.d(), "is above 1e6 tokens a parameter");
        double[] flops = columns.flops()
                .map(column -> positive(column, "the FLOPs"))
                .orElseGet(() -> IntStream.range(0, n.length)
                        .mapToDouble(i -> ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * n[i] * d[i])
                        .toArray());
        Optional<List<Double>> rates =
                columns.learningRate().map(column -> list(positive(column, "the learning rate")));
        Optional<List<Double>> batches = columns.batch().map(column -> list(positive(column, "the batch size")));
        warnOfSettings(n, d, Stream.of(rates, batches).flatMap(Optional::stream).toList());
        List<Budget> budgets = columns.budget()
                .map(column -> Budget.planned(positive(column, "the budget in FLOPs")))
                .orElseGet(() -> Budget.near(flops));
        return new StudyTable(
                table.file().toString(),
                new Observations(n, d, loss, flops),
                rows(_ -> true),
                budgets,
                columns.run().map(this::groups),
                columns.unique().map(column -> list(positive(column, "the unique tokens"))),
                rates,
                batches,
                without.entrySet().stream()
                        .map(one -> new StudyTable.Exclusion(one.getKey(), one.getValue()))
                        .toList(),
                warnings);
    }

    private double[] positive(String column, String meaning) {
        double[] numbers = table.numbers(column, kept);
        refuse(column, i -> Double.isNaN(numbers[i]), "is NaN", meaning);
        refuse(column, i -> Double.isInfinite(numbers[i]), "is infinite", meaning);
        refuse(column, i -> numbers[i] <= 0, "is zero or negative", meaning);
        return numbers;
    }

    private void refuse(String column, IntPredicate bad, String what, String meaning) {
        List<Integer> rows = rows(bad);
        if (!rows.isEmpty()) {
            throw new InputException(table.file() + ": " + named(rows) + ": " + column + " " + what + "; " + meaning
                    + " must be positive and finite. Correct " + (rows.size() == 1 ? "it" : "them")
                    + ", or leave out by --exclude "
                    + rows.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(",")));
        }
    }

    private void refuseRepeats() {
        Map<List<String>, Integer> seen = new HashMap<>();
        for (int row : kept) {
            Integer before = seen.putIfAbsent(table.rows().get(row), row);
            if (before != null) {
                throw new InputException(table.file() + ": rows " + (before + 1) + " and " + (row + 1)
                        + " are equal in every column; a repeat differs in its loss or its run. Remove one, or"
                        + " leave it out by --exclude " + (row + 1));
            }
        }
    }

    private void warn(double[] values, double above, double below, String column, String what) {
        boolean upper = Double.isInfinite(below);
        List<Integer> rows = rows(i -> upper ? values[i] > above : values[i] < below);
        if (!rows.isEmpty()) {
            warnings.add(named(rows) + ": " + column + " " + what + ": is the unit right?");
        }
    }

    /** The laws of the loss are meant for well set models; a row that tried another rate tells the rate's law alone. */
    private void warnOfSettings(double[] n, double[] d, List<List<Double>> settings) {
        Map<List<Double>, Set<List<Double>>> tried = new HashMap<>();
        for (int i = 0; i < n.length; i++) {
            int row = i;
            tried.computeIfAbsent(List.of(n[i], d[i]), _ -> new HashSet<>())
                    .add(settings.stream().map(column -> column.get(row)).toList());
        }
        long models = tried.values().stream().filter(all -> all.size() > 1).count();
        if (models > 0) {
            warnings.add(models
                    + " models were trained with several learning rates or batch sizes, and every row goes into the"
                    + " laws of the loss, the badly set ones too: leave those out by --exclude for these laws");
        }
    }

    private List<Integer> rows(IntPredicate chosen) {
        return IntStream.range(0, kept.length)
                .filter(chosen)
                .mapToObj(i -> kept[i] + 1)
                .toList();
    }

    private static String named(List<Integer> rows) {
        String first = rows.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        int more = rows.size() - NAMED;
        return (rows.size() == 1 ? "row " : "rows ") + first + (more > 0 ? " and " + more + " more" : "");
    }

    private static List<Double> list(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    private List<Integer> groups(String column) {
        List<String> text = table.text(column);
        Map<String, Integer> numbers = new HashMap<>();
        return IntStream.of(kept)
                .mapToObj(row -> {
                    int next = numbers.size();
                    return numbers.computeIfAbsent(text.get(row), _ -> next);
                })
                .toList();
    }
}
