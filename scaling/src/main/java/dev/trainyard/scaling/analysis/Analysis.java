package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.DataConstrainedFit;
import dev.trainyard.scaling.fit.EnvelopeFit;
import dev.trainyard.scaling.fit.HyperparameterLaw;
import dev.trainyard.scaling.fit.KaplanFit;
import dev.trainyard.scaling.fit.Misfit;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.Resample;
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
import java.util.stream.IntStream;

/** One table fitted: a document for each method, ready for JSON. */
public final class Analysis {
    private final StudyTable table;
    private final FitOptions options;
    private final Optional<Curves> curves;

    /** @param curves of the runs, where there are some beside the table: rows of a table with runs are curves too */
    public Analysis(StudyTable table, FitOptions options, Optional<Curves> curves) {
        this.table = table;
        this.options = options;
        this.curves = curves.or(() -> table.runs().map(runs -> new Curves(table.rows(), runs, "loss of the table")));
    }

    /** A sweep's rows and training curves. */
    public static Analysis of(SweepFolder sweep, Set<Integer> without, FitOptions options) {
        return new Analysis(SweepTable.read(sweep, without), options, SweepCurves.read(sweep));
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
            case KAPLAN -> with(method, OtherDocuments.kaplan(KaplanFit.of(table.rows()), table, options.level()));
            case DATA_CONSTRAINED -> with(method, dataConstrained());
            case ALL -> throw new IllegalArgumentException("all is many");
        };
    }

    private Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        List<String> refused = new ArrayList<>();
        for (Method method : Method.values()) {
            if (method != Method.ALL) {
                try {
                    all.put(method.word(), one(method));
                } catch (InputException e) {
                    all.put(method.word(), refusal(e));
                    refused.add(method.word() + ": " + e.getMessage());
                }
            }
        }
        if (refused.size() == all.size()) {
            throw new InputException("no method can be fitted: " + String.join("; ", refused));
        }
        return all;
    }

    private Map<String, Object> parametric(Method method, ParametricFit fit) {
        return with(method, new ParametricDocument(table, options, fit).fields());
    }

    private Map<String, Object> envelope() {
        Curves given = curves.orElseThrow(() -> new InputException("--method envelope needs training curves: --run COL,"
                + " which run each row was taken from, several rows a run; or a sweep whose trials left metrics"));
        Map<String, Object> fields = OtherDocuments.envelope(
                EnvelopeFit.of(given.rows(), given.runs(), options.bootstrap(), options.seed()), options.level());
        fields.put("curve_loss", given.loss());
        fields.put(
                "curves",
                IntStream.range(0, given.runs().size())
                        .mapToObj(i -> List.of(
                                given.runs().get(i),
                                given.rows().n(i),
                                given.rows().d(i),
                                given.rows().loss(i),
                                given.rows().flops(i)))
                        .toList());
        return fields;
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

    private Map<String, Object> dataConstrained() {
        List<Double> unique = table.unique()
                .orElseThrow(() -> new InputException(
                        "--method data-constrained needs --unique COL: the unique tokens of each row"));
        List<Integer> fresh = IntStream.range(0, table.rows().size())
                .filter(i -> table.rows().d(i) <= unique.get(i))
                .boxed()
                .toList();
        if (fresh.size() < 6) {
            throw new InputException(
                    "only " + fresh.size() + " rows train on unique tokens alone; at least 6 are needed"
                            + " for the law of fresh tokens that repeats are compared with");
        }
        Observations rows = table.rows().rows(fresh);
        ParametricFit base = fitter().fit(rows);
        Map<String, Object> fields = OtherDocuments.dataConstrained(
                base,
                rows,
                table.rows(),
                DataConstrainedFit.of(base.law(), table.rows(), unique, DataConstrainedFit.Decay.BOTH));
        if (options.bootstrap() > 0) {
            fields.put("ci_level", options.level());
            ParametricDocument.bootstrap(
                    fields,
                    Bootstrap.of(base, rows, new Resample.Pairs(), options.bootstrap(), options.seed()),
                    options);
        }
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
