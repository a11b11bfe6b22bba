package dev.trainyard.scaling.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a fit must not hide: parameters at a bound, starts that did not move, methods that disagree. */
final class Mistrust {
    private static final double NEAR = 1e-6;

    private Mistrust() {}

    static List<String> of(
            ParametricLaw law, Observations rows, Starts starts, Confirmation confirmation, double[] start) {
        List<String> warnings = new ArrayList<>(ofLaw(law, rows));
        double[] end = law.logs();
        for (int k = 0; k < end.length; k++) {
            if (end[k] == start[k]) {
                warnings.add("a parameter of the best fit is still at the value it started from: the descent is stuck");
                break;
            }
        }
        if (starts.agreeing() < 2) {
            warnings.add("no two starts of " + starts.tried() + " reached the same minimum");
        }
        disagreement(confirmation).ifPresent(warnings::add);
        return warnings;
    }

    /** Parameters that the rows do not tell. */
    static List<String> ofLaw(ParametricLaw law, Observations rows) {
        List<String> warnings = new ArrayList<>();
        bound(warnings, "alpha", law.alpha());
        bound(warnings, "beta", law.beta());
        if (law.E() >= rows.lowestLoss() * (1 - NEAR)) {
            warnings.add("E is at its upper bound, the lowest loss: the rows do not tell the irreducible loss");
        }
        if (law.E() < NEAR * 2) {
            warnings.add("E is 0: the rows do not tell the irreducible loss");
        }
        return warnings;
    }

    static Optional<String> disagreement(Confirmation confirmation) {
        return confirmation.agrees()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s ended %.2g %s: %.7g",
                        confirmation.method(),
                        Math.abs(confirmation.difference()),
                        confirmation.difference() < 0 ? "lower" : "higher",
                        confirmation.objective()));
    }

    private static void bound(List<String> warnings, String name, double exponent) {
        if (exponent < NEAR || exponent > ParametricFitter.LARGEST_EXPONENT - NEAR) {
            warnings.add(name + " is at its bound, " + Math.rint(exponent) + ": the rows do not tell it");
        }
    }
}
