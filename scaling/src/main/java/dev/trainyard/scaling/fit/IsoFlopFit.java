package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.IsoFlopCurve.Minimum;
import dev.trainyard.scaling.fit.IsoFlopCurve.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Approach 2: a parabola in log N a budget, and power laws through the minima.
 *
 * @param curves the budgets, ascending
 * @param n N* over C by least squares; empty with fewer than 3 accepted budgets
 * @param d D* over C, from the same minima
 * @param weightedN N* over C with weights 1 / variance of each minimum; empty where a variance is zero too
 */
public record IsoFlopFit(
        List<IsoFlopCurve> curves, Optional<PowerLaw> n, Optional<PowerLaw> d, Optional<PowerLaw> weightedN) {
    private static final int FEWEST = 3;

    public IsoFlopFit {
        curves = List.copyOf(curves);
    }

    /**
     * Fits every budget.
     *
     * @throws InputException if there is one budget only, or every minimum lies at an edge
     */
    public static IsoFlopFit of(Observations rows, List<Budget> budgets, long seed) {
        if (budgets.size() < 2) {
            throw new InputException("all rows have one budget; approach 2 needs at least " + FEWEST
                    + " budgets, each with at least 4 sizes");
        }
        List<IsoFlopCurve> curves = new ArrayList<>();
        for (Budget budget : budgets) {
            Observations own = rows.rows(budget.rows());
            curves.add(
                    new IsoFlopCurve(budget.flops(), own.size(), new IsoFlopRules(own, budget.flops(), seed).judge()));
        }
        List<IsoFlopCurve> accepted =
                curves.stream().filter(curve -> curve.minimum().isPresent()).toList();
        if (accepted.isEmpty()) {
            throw new InputException("no budget has a minimum that can be trusted: " + reasons(curves));
        }
        if (accepted.size() < FEWEST) {
            return new IsoFlopFit(curves, Optional.empty(), Optional.empty(), Optional.empty());
        }
        double[] flops = accepted.stream().mapToDouble(IsoFlopCurve::flops).toArray();
        double[] n = each(accepted, Minimum::n);
        double[] weights = each(accepted, minimum -> 1 / minimum.logVariance());
        boolean weighable = Arrays.stream(each(accepted, Minimum::logVariance)).allMatch(v -> v > 0);
        return new IsoFlopFit(
                curves,
                Optional.of(PowerLaw.of(flops, n)),
                Optional.of(PowerLaw.of(flops, each(accepted, Minimum::d))),
                weighable ? Optional.of(PowerLaw.of(flops, n, weights)) : Optional.empty());
    }

    /**
     * The minimum of the largest accepted budget beside what the others alone would have said.
     *
     * @param flops that budget
     * @param n its minimum
     * @param predicted the power law of the smaller budgets there
     */
    public record HoldOut(double flops, double n, double predicted) {}

    /** Empty with fewer than 4 accepted budgets: a line needs three, and one to be held out. */
    public Optional<HoldOut> holdOut() {
        List<IsoFlopCurve> accepted =
                curves.stream().filter(curve -> curve.minimum().isPresent()).toList();
        if (accepted.size() <= FEWEST) {
            return Optional.empty();
        }
        List<IsoFlopCurve> smaller = accepted.subList(0, accepted.size() - 1);
        PowerLaw law =
                PowerLaw.of(smaller.stream().mapToDouble(IsoFlopCurve::flops).toArray(), each(smaller, Minimum::n));
        IsoFlopCurve last = accepted.getLast();
        return Optional.of(
                new HoldOut(last.flops(), last.minimum().orElseThrow().n(), law.at(last.flops())));
    }

    private static double[] each(List<IsoFlopCurve> curves, ToDoubleFunction<Minimum> quantity) {
        return curves.stream()
                .mapToDouble(curve -> quantity.applyAsDouble(curve.minimum().orElseThrow()))
                .toArray();
    }

    private static String reasons(List<IsoFlopCurve> curves) {
        return curves.stream()
                .filter(curve -> curve.outcome() instanceof Refused)
                .map(curve -> curve.flops() + " FLOPs: "
                        + ((Refused) curve.outcome()).reason().reason())
                .collect(Collectors.joining("; "));
    }
}
