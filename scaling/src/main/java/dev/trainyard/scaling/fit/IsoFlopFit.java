package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.IsoFlopCurve.Minimum;
import dev.trainyard.scaling.fit.IsoFlopCurve.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * @param akimaN through the minima of Akima's interpolation instead (Porian et al. 2024); empty with fewer than 3
 */
public record IsoFlopFit(
        List<IsoFlopCurve> curves,
        Optional<PowerLaw> n,
        Optional<PowerLaw> d,
        Optional<PowerLaw> weightedN,
        Optional<PowerLaw> akimaN) {
    private static final int FEWEST = 3;
    private static final int NAMED = 5;

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
        Optional<PowerLaw> akima = akima(rows, budgets, seed);
        if (accepted.isEmpty()) {
            throw new InputException("no budget has a minimum that can be trusted: " + reasons(curves));
        }
        if (accepted.size() < FEWEST) {
            return new IsoFlopFit(curves, Optional.empty(), Optional.empty(), Optional.empty(), akima);
        }
        double[] flops = accepted.stream().mapToDouble(IsoFlopCurve::flops).toArray();
        double[] n = each(accepted, Minimum::n);
        double[] weights = each(accepted, minimum -> 1 / minimum.logVariance());
        boolean weighable = Arrays.stream(each(accepted, Minimum::logVariance)).allMatch(v -> v > 0);
        return new IsoFlopFit(
                curves,
                Optional.of(PowerLaw.of(flops, n)),
                Optional.of(PowerLaw.of(flops, each(accepted, Minimum::d))),
                weighable ? Optional.of(PowerLaw.of(flops, n, weights)) : Optional.empty(),
                akima);
    }

    /**
     * The minima of the largest accepted budgets beside what the others alone would have said.
     *
     * @param fitted minima below
     * @param heldOut minima that were predicted
     * @param flops the largest budget
     * @param n its minimum
     * @param predicted the power law of the smaller budgets there
     * @param meanError mean of |predicted / n - 1| over those held out
     */
    public record HoldOut(int fitted, int heldOut, double flops, double n, double predicted, double meanError) {}

    /**
     * The hold-out test.
     *
     * @param below FLOPs under which minima are fitted
     * @throws InputException with fewer than 3 accepted budgets below, or none above
     */
    public HoldOut holdOut(double below) {
        List<IsoFlopCurve> smaller =
                accepted().stream().filter(curve -> curve.flops() < below).toList();
        List<IsoFlopCurve> larger =
                accepted().stream().filter(curve -> curve.flops() >= below).toList();
        if (smaller.size() < FEWEST || larger.isEmpty()) {
            throw new InputException(smaller.size() + " budgets below and " + larger.size()
                    + " above have a minimum; a line needs " + FEWEST + ", and one to be held out");
        }
        PowerLaw law = line(smaller);
        IsoFlopCurve last = larger.getLast();
        double[] errors = each(larger, Minimum::n);
        Arrays.setAll(errors, i -> Math.abs(law.at(larger.get(i).flops()) / errors[i] - 1));
        return new HoldOut(
                smaller.size(),
                larger.size(),
                last.flops(),
                last.minimum().orElseThrow().n(),
                law.at(last.flops()),
                Arrays.stream(errors).average().orElseThrow());
    }

    /** The exponent without one budget. */
    public record WithoutBudget(double flops, double a, double shiftOfA) {}

    /** Every accepted budget, the one that moves the exponent farthest first; none where too few would be left. */
    public List<WithoutBudget> influence() {
        List<IsoFlopCurve> accepted = accepted();
        if (accepted.size() <= FEWEST) {
            return List.of();
        }
        double all = line(accepted).exponent();
        return accepted.stream()
                .map(out -> {
                    double a = line(accepted.stream()
                                    .filter(curve -> !curve.equals(out))
                                    .toList())
                            .exponent();
                    return new WithoutBudget(out.flops(), a, a - all);
                })
                .sorted(Comparator.comparingDouble(one -> -Math.abs(one.shiftOfA())))
                .toList();
    }

    private List<IsoFlopCurve> accepted() {
        return curves.stream().filter(curve -> curve.minimum().isPresent()).toList();
    }

    private static PowerLaw line(List<IsoFlopCurve> accepted) {
        return PowerLaw.of(accepted.stream().mapToDouble(IsoFlopCurve::flops).toArray(), each(accepted, Minimum::n));
    }

    /** Through the minima of Akima's interpolation, also of budgets whose parabola is refused; empty with fewer than 3. */
    private static Optional<PowerLaw> akima(Observations rows, List<Budget> budgets, long seed) {
        List<double[]> minima = new ArrayList<>();
        for (Budget budget : budgets) {
            IsoFlopRules rules = new IsoFlopRules(rows.rows(budget.rows()), budget.flops(), seed);
            rules.akima().ifPresent(n -> minima.add(new double[] {budget.flops(), n}));
        }
        return minima.size() < FEWEST
                ? Optional.empty()
                : Optional.of(PowerLaw.of(
                        minima.stream().mapToDouble(point -> point[0]).toArray(),
                        minima.stream().mapToDouble(point -> point[1]).toArray()));
    }

    private static double[] each(List<IsoFlopCurve> curves, ToDoubleFunction<Minimum> quantity) {
        return curves.stream()
                .mapToDouble(curve -> quantity.applyAsDouble(curve.minimum().orElseThrow()))
                .toArray();
    }

    /** Budgets of one reason together. */
    private static String reasons(List<IsoFlopCurve> curves) {
        Map<Refusal, List<Double>> budgets = new EnumMap<>(Refusal.class);
        for (IsoFlopCurve curve : curves) {
            if (curve.outcome() instanceof Refused refused) {
                budgets.computeIfAbsent(refused.reason(), _ -> new ArrayList<>())
                        .add(curve.flops());
            }
        }
        return budgets.entrySet().stream()
                .map(entry ->
                        named(entry.getValue()) + " FLOPs: " + entry.getKey().reason())
                .collect(Collectors.joining("; "));
    }

    private static String named(List<Double> flops) {
        String first = flops.stream()
                .limit(NAMED)
                .map(c -> String.format(Locale.ROOT, "%.4g", c))
                .collect(Collectors.joining(", "));
        return flops.size() > NAMED ? first + " and " + (flops.size() - NAMED) + " more budgets" : first;
    }
}
