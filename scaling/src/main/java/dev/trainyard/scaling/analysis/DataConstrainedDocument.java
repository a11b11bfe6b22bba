package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.DataConstrainedBootstrap;
import dev.trainyard.scaling.fit.DataConstrainedFit;
import dev.trainyard.scaling.fit.DataConstrainedFit.Decay;
import dev.trainyard.scaling.fit.DataConstrainedLaw;
import dev.trainyard.scaling.fit.Determined;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Prediction;
import dev.trainyard.scaling.fit.Residuals;
import dev.trainyard.scaling.table.StudyTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What repeated tokens are worth, over a law of fresh tokens that is fitted first or given. */
final class DataConstrainedDocument {
    private static final int FEWEST_FRESH = 6;
    private static final int NAMED_ROWS = 5;
    /** Each needs a search over both decays: fewer than for the law of fresh tokens. */
    private static final int MOST_DRAWS = 200;

    private final StudyTable table;
    private final FitOptions options;
    private final Observations rows;
    private final List<Double> unique;
    private final Observations fresh;
    private final Optional<ParametricFit> fitted;
    private final ParametricLaw base;

    /** @throws InputException if there are no unique tokens, or the fresh rows do not determine their law */
    DataConstrainedDocument(StudyTable table, FitOptions options, ParametricFitter fitter) {
        this.table = table;
        this.options = options;
        this.rows = table.rows();
        this.unique = table.unique()
                .orElseThrow(() -> new InputException(
                        "--method data-constrained needs --unique COL: the unique tokens of each row"));
        this.fresh = rows.rows(IntStream.range(0, rows.size())
                .filter(i -> rows.d(i) <= unique.get(i))
                .boxed()
                .toList());
        this.fitted = options.baseLaw().isPresent() ? Optional.empty() : Optional.of(ofFresh(fitter));
        this.base =
                options.baseLaw().orElseGet(() -> fitted.map(ParametricFit::law).orElseThrow());
    }

    private ParametricFit ofFresh(ParametricFitter fitter) {
        if (fresh.size() < FEWEST_FRESH) {
            throw new InputException("only " + fresh.size() + " rows train on unique tokens alone; at least "
                    + FEWEST_FRESH + " are needed for the law of fresh tokens that repeats are compared with, or"
                    + " --base-law E,A,B,alpha,beta");
        }
        ParametricFit fit = fitter.fit(fresh);
        Determined.require(fit, fresh);
        return fit;
    }

    Map<String, Object> fields() {
        DataConstrainedFit fit = DataConstrainedFit.of(base, rows, unique, Decay.BOTH);
        DataConstrainedBootstrap resamples = new DataConstrainedBootstrap(fit.law(), fitted, rows, unique);
        Map<String, Object> fields = new LinkedHashMap<>();
        quantities().forEach((name, quantity) -> fields.put(name, quantity.applyAsDouble(fit.law())));
        fields.put("base_law", fitted.isPresent() ? "fitted to " + fresh.size() + " rows" : "given by --base-law");
        fields.put("objective", fit.objective());
        List<String> warnings =
                new ArrayList<>(fitted.map(ParametricFit::warnings).orElse(List.of()));
        fit.untold()
                .forEach(name -> warnings.add(name + " is not told: the end of its range, 0.01 or 10,000, fits within"
                        + " 1 % as well; see its profile"));
        fields.put("warnings", warnings);
        if (options.bootstrap() > 0) {
            intervals(fields, resamples.laws(Math.min(options.bootstrap(), MOST_DRAWS), options.seed()));
        } else {
            fields.put("intervals", FitOptions.NO_INTERVALS);
        }
        fields.put("hold_out", HoldOut.of(options, table, resamples::backTest));
        fields.put("influence", influence(fit.law(), resamples.withoutEach()));
        fields.put("repeats_profile", fit.repeatsProfile());
        fields.put("excess_profile", fit.excessProfile());
        fields.put("range", ParametricDocument.range(rows));
        fields.put("residuals", Residuals.log(base, fresh));
        return fields;
    }

    private void intervals(Map<String, Object> fields, List<DataConstrainedLaw> laws) {
        if (laws.size() < 2) {
            throw new InputException("no resample of the rows determines the law of fresh tokens; add rows whose tokens"
                    + " are all unique, or give --base-law E,A,B,alpha,beta");
        }
        Map<String, Object> intervals = new LinkedHashMap<>();
        quantities()
                .forEach((name, quantity) -> intervals.put(
                        name,
                        IsoFlopDocument.pair(Prediction.interval(
                                laws.stream().mapToDouble(quantity).toArray(), options.level()))));
        fields.put("ci", intervals);
        fields.put("ci_level", options.level());
        fields.put("resamples", laws.size());
        fields.put(
                "laws",
                laws.stream()
                        .map(law -> List.of(
                                law.base().E(),
                                law.base().A(),
                                law.base().B(),
                                law.base().alpha(),
                                law.base().beta(),
                                law.repeats(),
                                law.excess()))
                        .toList());
    }

    /** The rows without which R_D* would move the farthest, as a factor. */
    private List<Map<String, Object>> influence(DataConstrainedLaw law, List<Optional<DataConstrainedLaw>> without) {
        Comparator<Integer> farthest = Comparator.comparingDouble(
                i -> -Math.abs(Math.log(without.get(i).orElse(law).repeats() / law.repeats())));
        return IntStream.range(0, without.size())
                .boxed()
                .sorted(farthest)
                .limit(NAMED_ROWS)
                .map(i -> Map.<String, Object>of(
                        "row",
                        table.numbers().get(i),
                        "repeats",
                        without.get(i).orElse(law).repeats()))
                .toList();
    }

    private static Map<String, ToDoubleFunction<DataConstrainedLaw>> quantities() {
        Map<String, ToDoubleFunction<DataConstrainedLaw>> quantities = new LinkedHashMap<>();
        quantities.put("repeats", DataConstrainedLaw::repeats);
        quantities.put("excess", DataConstrainedLaw::excess);
        ParametricDocument.quantities()
                .forEach((name, quantity) -> quantities.put(name, law -> quantity.applyAsDouble(law.base())));
        return quantities;
    }
}
