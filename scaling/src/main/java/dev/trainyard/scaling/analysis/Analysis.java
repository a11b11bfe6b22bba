package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.HyperparameterLaw;
import dev.trainyard.scaling.fit.Misfit;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.SeedNoise;
import dev.trainyard.scaling.fit.StartGrid;
import dev.trainyard.scaling.fit.VariableProjection;
import dev.trainyard.scaling.study.SweepFolder;
import dev.trainyard.scaling.table.StudyTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One table fitted: a document for each method, ready for JSON. */
public final class Analysis {
    private final StudyTable table;
    private final FitOptions options;
    private final Optional<Curves> curves;
    private final Optional<String> results;

    /** @param curves of the runs, where there are some beside the table: rows of a table with runs are curves too */
    public Analysis(StudyTable table, FitOptions options, Optional<Curves> curves) {
        this(table, options, curves, Optional.empty());
    }

    private Analysis(StudyTable table, FitOptions options, Optional<Curves> curves, Optional<String> results) {
        this.table = table;
        this.options = options;
        this.results = results;
        this.curves = curves.or(() -> table.runs().map(runs -> new Curves(table.rows(), runs, "loss of the table")));
    }

    /** A sweep's rows and training curves. */
    public static Analysis of(SweepFolder sweep, Count count, Set<Integer> without, FitOptions options) {
        return new Analysis(
                SweepTable.read(sweep, count, without),
                options,
                SweepCurves.read(sweep, count),
                Optional.of(SweepTable.digest(sweep)));
    }

    public StudyTable table() {
        return table;
    }

    /**
     * The document of a method; for {@link Method#ALL} one document a method under its name, with {@code refused} where the
     * table does not allow it.
     *
     * @throws InputException if the table does not allow the method, or none
     */
    public Map<String, Object> document(Method method) {
        Map<String, Object> document = method == Method.ALL ? all() : one(method);
        common(document);
        return document;
    }

    private Map<String, Object> one(Method method) {
        return switch (method) {
            case PARAMETRIC -> parametric(method, fitter().fit(table.rows()));
            case LEAST_SQUARES -> parametric(method, squares().fit(table.rows()));
            case VARPRO -> parametric(method, VariableProjection.fit(table.rows()));
            case ISOFLOP -> with(method, IsoFlopDocument.of(table, options));
            case ENVELOPE -> with(method, envelope());
            case KAPLAN -> with(method, OtherDocuments.kaplan(table, options));
            case DATA_CONSTRAINED -> with(method, new DataConstrainedDocument(table, options, fitter()).fields());
            case ALL -> throw new IllegalArgumentException("all is many");
        };
    }

    private Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        int refused = 0;
        for (Method method : Method.values()) {
            if (method != Method.ALL) {
                try {
                    all.put(method.word(), one(method));
                } catch (InputException e) {
                    all.put(method.word(), refusal(e));
                    refused++;
                }
            }
        }
        if (refused == all.size()) {
            throw new InputException("no method can be fitted: " + refusals(all));
        }
        return all;
    }

    /** Methods of one reason together. */
    private static String refusals(Map<String, Object> all) {
        Map<Object, List<String>> methods = new LinkedHashMap<>();
        all.forEach((method, refusal) -> methods.computeIfAbsent(
                        ((Map<?, ?>) refusal).get("refused"), _ -> new ArrayList<>())
                .add(method));
        return methods.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    private Map<String, Object> parametric(Method method, ParametricFit fit) {
        return with(method, new ParametricDocument(table, options, fit).fields());
    }

    private Map<String, Object> envelope() {
        Curves given = curves.orElseThrow(() -> new InputException("--method envelope needs training curves: --run COL,"
                + " which run each row was taken from, several rows a run; or a sweep whose trials left metrics"));
        return OtherDocuments.envelope(given, table, options);
    }

    /** What was fitted, so that a report needs nothing but the document. */
    private Map<String, Object> tableFields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<Integer> budgets = table.budgetOfRow();
        fields.put("source", table.source());
        fields.put("columns", List.of("row", "n", "d", "loss", "flops", "budget"));
        fields.put(
                "rows",
                IntStream.range(0, table.rows().size())
                        .mapToObj(i -> List.of(
                                table.numbers().get(i),
                                table.rows().n(i),
                                table.rows().d(i),
                                table.rows().loss(i),
                                table.rows().flops(i),
                                table.budgets().get(budgets.get(i)).flops()))
                        .toList());
        return fields;
    }

    private ParametricFitter fitter() {
        return new ParametricFitter(new Misfit.Huber(options.delta(), Misfit.Scale.LOG), StartGrid.published());
    }

    private static ParametricFitter squares() {
        return new ParametricFitter(new Misfit.Squared(Misfit.Scale.RAW), StartGrid.published());
    }

    private Map<String, Object> with(Method method, Map<String, Object> fields) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("method", method.word());
        document.putAll(fields);
        document.put("points", table.rows().size());
        document.put("excluded", table.excluded());
        return document;
    }

    /** What holds for the table, whatever is fitted. */
    private void common(Map<String, Object> document) {
        SeedNoise.of(table.rows(), table.settings()).ifPresent(noise -> document.put("seed_noise", noise));
        table.learningRate().ifPresent(values -> document.put("learning_rate", setting("learning rate", values)));
        table.batch().ifPresent(values -> document.put("batch_size", setting("batch size", values)));
        document.put("notes", table.warnings());
        results.ifPresent(digest -> document.put(FitDocument.RESULTS, digest));
        document.put("table", tableFields());
    }

    private Object setting(String name, List<Double> values) {
        try {
            return HyperparameterLaw.of(name, table.rows(), values);
        } catch (InputException e) {
            return refusal(e);
        }
    }

    private static Map<String, Object> refusal(InputException e) {
        return Map.of("refused", String.valueOf(e.getMessage()));
    }
}
