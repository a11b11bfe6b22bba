package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far the law of repeated tokens could have come out otherwise: rows drawn anew, the law of fresh tokens fitted to the
 * fresh ones among them (unless it was given), then both decays to all.
 */
public final class DataConstrainedBootstrap {
    private final DataConstrainedLaw law;
    private final Optional<ParametricFit> base;
    private final Observations rows;
    private final List<Double> unique;
    private final List<Integer> fresh;

    /**
     * @param law the fit
     * @param base how its law of fresh tokens was fitted; empty for one that was given
     */
    public DataConstrainedBootstrap(
            DataConstrainedLaw law, Optional<ParametricFit> base, Observations rows, List<Double> unique) {
        this.law = law;
        this.base = base;
        this.rows = rows;
        this.unique = unique;
        this.fresh =
                rows.each().stream().filter(i -> rows.d(i) <= unique.get(i)).toList();
    }

    /** Laws of so many resamples; those whose fresh rows do not converge are left out. */
    public List<DataConstrainedLaw> laws(int draws, long seed) {
        CounterRandom random = new CounterRandom(seed, "data-constrained bootstrap");
        int n = rows.size();
        List<double[]> counts = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            double[] drawn = new double[n];
            for (int i = 0; i < n; i++) {
                drawn[(int) random.below(n, (long) draw * n + i)]++;
            }
            counts.add(drawn);
        }
        return fitted(counts).stream().flatMap(Optional::stream).toList();
    }

    /** The law without each row in turn. */
    public List<Optional<DataConstrainedLaw>> withoutEach() {
        return fitted(IntStream.range(0, rows.size())
                .mapToObj(out -> IntStream.range(0, rows.size())
                        .mapToDouble(i -> i == out ? 0 : 1)
                        .toArray())
                .toList());
    }

    /**
     * How well the larger budgets are predicted by what the smaller ones tell.
     *
     * @param below FLOPs under which rows are fitted
     */
    public BackTest backTest(double below) {
        return BackTest.of(rows, rows.each(), below, small -> {
            double[] counts = new double[rows.size()];
            small.forEach(i -> counts[i] = 1);
            ParametricLaw of = base.map(fit -> new ParametricFitter(fit.misfit(), StartGrid.few())
                            .fit(rows.rows(
                                    fresh.stream().filter(small::contains).toList()))
                            .law())
                    .orElse(law.base());
            DataConstrainedLaw found = DataConstrainedFit.refit(of, rows, unique, counts, law);
            return row -> found.loss(rows.n(row), rows.d(row), unique.get(row));
        });
    }

    private List<Optional<DataConstrainedLaw>> fitted(List<double[]> counts) {
        List<Optional<ParametricLaw>> bases = base.map(fit -> new Refits(fit.law(), fit.misfit(), rows.rows(fresh))
                        .counted(counts.stream().map(this::ofFresh).toList()))
                .orElseGet(() -> Collections.nCopies(counts.size(), Optional.of(law.base())));
        DataConstrainedLaw[] laws = new DataConstrainedLaw[counts.size()];
        Workers.each(
                counts.size(),
                () -> unique,
                (own, i) -> bases.get(i)
                        .filter(ParametricLaw::hasOptimum)
                        .ifPresent(of -> laws[i] = DataConstrainedFit.refit(of, rows, own, counts.get(i), law)));
        return Arrays.stream(laws).map(Optional::ofNullable).toList();
    }

    private double[] ofFresh(double[] counts) {
        return fresh.stream().mapToDouble(i -> counts[i]).toArray();
    }
}
