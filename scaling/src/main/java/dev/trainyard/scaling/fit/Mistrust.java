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
        ofStarts(starts).ifPresent(warnings::add);
        disagreement(confirmation).ifPresent(warnings::add);
        return warnings;
    }

    /** Parameters that the rows do not tell, those first without which there is no law. */
    static List<String> ofLaw(ParametricLaw law, Observations rows) {
        List<String> warnings = new ArrayList<>(untold(law, rows));
        if (law.E() < NEAR * 2) {
            warnings.add("E is 0: the rows do not tell the irreducible loss");
        }
        return warnings;
    }

    /** Terms that are not there, and exponents at a bound: the best size of a budget cannot be told. */
    static List<String> untold(ParametricLaw law, Observations rows) {
        List<String> untold = new ArrayList<>();
        term(
                untold,
                "size",
                "alpha",
                law.alpha(),
                law.A(),
                rows.each().stream().map(rows::n).toList(),
                rows);
        term(
                untold,
                "tokens",
                "beta",
                law.beta(),
                law.B(),
                rows.each().stream().map(rows::d).toList(),
                rows);
        if (law.E() >= rows.lowestLoss() * (1 - NEAR)) {
            untold.add("E is at its upper bound, the lowest loss: the rows do not tell the irreducible loss");
        }
        return untold;
    }

    private static void term(
            List<String> untold,
            String of,
            String name,
            double exponent,
            double scale,
            List<Double> values,
            Observations rows) {
        if (exponent > ParametricFitter.LARGEST_EXPONENT - NEAR) {
            untold.add(name + " is at its bound, " + Math.rint(exponent) + ": the rows do not tell it");
            return;
        }
        double most = scale * Math.pow(values.stream().min(Double::compare).orElseThrow(), -exponent);
        double least = scale * Math.pow(values.stream().max(Double::compare).orElseThrow(), -exponent);
        if (exponent < NEAR || most - least < NEAR * rows.lowestLoss()) {
            untold.add(String.format(
                    Locale.ROOT,
                    "the loss does not fall with the %s (%s %.3g): the rows do not tell it",
                    of,
                    name,
                    exponent));
        }
    }

    static Optional<String> ofStarts(Starts starts) {
        if (!starts.unique()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the minimum is not unique: starts with the same objective end with a from %.4g to %.4g",
                    starts.exponents().low(),
                    starts.exponents().high()));
        }
        return starts.agreeing() < 2
                ? Optional.of("no two starts of " + starts.tried() + " reached the same minimum")
                : Optional.empty();
    }

    static Optional<String> disagreement(Confirmation confirmation) {
        return confirmation.agrees()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the objective of %s is %.2g %% %s: %.7g",
                        confirmation.method(),
                        100 * Math.abs(confirmation.difference()),
                        confirmation.difference() < 0 ? "lower" : "higher",
                        confirmation.objective()));
    }
}
