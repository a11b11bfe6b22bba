package dev.trainyard.scaling.fit;

import dev.trainyard.scaling.fit.Misfit.Huber;
import dev.trainyard.scaling.fit.Misfit.Scale;
import java.util.Arrays;
import java.util.List;

/** The fit for every width of Huber's loss: an exponent that hangs on it is told by a few rows. */
public record DeltaSweep(double delta, ParametricLaw law, double objective) {
    /** 1e-4 to 1e-1. */
    public static List<DeltaSweep> of(Observations rows) {
        return Arrays.stream(new double[] {1e-4, 1e-3, 1e-2, 1e-1})
                .mapToObj(delta -> {
                    ParametricFit fit = new ParametricFitter(new Huber(delta, Scale.LOG), StartGrid.few()).fit(rows);
                    return new DeltaSweep(delta, fit.law(), fit.objective());
                })
                .toList();
    }
}
