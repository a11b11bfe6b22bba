package dev.trainyard.scaling.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the fit would be without one row.
 *
 * @param row its place, from 0
 * @param without the law fitted to all others
 * @param shift of the exponent a
 */
public record Influence(int row, ParametricLaw without, double shift) {
    /** Every row, the one that moves a farthest first; rows whose refit failed are not among them. */
    public static List<Influence> of(ParametricFit fit, Observations rows) {
        List<Optional<ParametricLaw>> laws = new Refits(fit.law(), fit.misfit(), rows).jackknife(new Resample.Pairs());
        List<Influence> influences = new ArrayList<>();
        for (int row = 0; row < laws.size(); row++) {
            int place = row;
            laws.get(row)
                    .ifPresent(law -> influences.add(
                            new Influence(place, law, law.a() - fit.law().a())));
        }
        influences.sort(Comparator.comparingDouble((Influence i) -> -Math.abs(i.shift())));
        return influences;
    }
}
