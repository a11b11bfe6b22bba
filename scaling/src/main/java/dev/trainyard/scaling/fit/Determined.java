package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.IsoFlopCurve.Outcome;
import dev.trainyard.scaling.fit.IsoFlopCurve.Refused;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether rows determine a law at all: a fit returns numbers for any rows, and numbers that mean nothing are refused here. */
public final class Determined {
    /** An interval of a that is wider leaves open whether a budget is to go into size or tokens. */
    private static final double WIDEST = 0.5;

    private static final double LEVEL = 0.95;

    /** What no other budget can make up for: the best split lies where nothing was trained. */
    private static final Set<Refusal> UNBRACKETED = EnumSet.of(
            Refusal.CONCAVE,
            Refusal.MINIMUM_BELOW,
            Refusal.MINIMUM_ABOVE,
            Refusal.SMALLEST_IS_LOWEST,
            Refusal.LARGEST_IS_LOWEST,
            Refusal.NO_RISE_BELOW,
            Refusal.NO_RISE_ABOVE);

    private Determined() {}

    /** @throws InputException if a parameter is at a bound, or fits of the same objective name different laws */
    public static void require(ParametricFit fit, Observations rows) {
        List<String> untold = Mistrust.untold(fit.law(), rows);
        if (!untold.isEmpty()) {
            throw refused(String.join("; ", untold), "rows whose sizes and token counts differ by more, or less noise");
        }
        if (!fit.starts().unique()) {
            throw refused(
                    Mistrust.ofStarts(fit.starts()).orElseThrow(),
                    "rows of several sizes at one token count and of several token counts at one size");
        }
    }

    /**
     * The same, and that a budget with at least 4 sizes brackets its best size, where there are such budgets.
     *
     * @throws InputException also if every such budget is concave or lowest at an edge
     */
    public static void require(ParametricFit fit, Observations rows, List<Budget> budgets, long seed) {
        require(fit, rows);
        List<Outcome> judged = budgets.stream()
                .map(budget -> new IsoFlopRules(rows.rows(budget.rows()), budget.flops(), seed).judge())
                .filter(outcome -> !(outcome instanceof Refused refused && refused.reason() == Refusal.TOO_FEW_SIZES))
                .toList();
        if (!judged.isEmpty()
                && judged.stream()
                        .allMatch(outcome ->
                                outcome instanceof Refused refused && UNBRACKETED.contains(refused.reason()))) {
            throw refused(
                    "no budget has a minimum among its sizes: in the first "
                            + ((Refused) judged.getFirst()).reason().finding(),
                    ((Refused) judged.getFirst()).reason().advice());
        }
    }

    /** @throws InputException if the resamples leave a open */
    public static void require(Bootstrap bootstrap) {
        Interval a = bootstrap.interval(ParametricLaw::a, LEVEL, Bootstrap.Kind.PERCENTILE);
        if (!(a.width() <= WIDEST)) {
            throw refused(
                    String.format(
                            Locale.ROOT,
                            "resamples of them put a, the exponent of the best size, anywhere from %.3g to %.3g",
                            a.low(),
                            a.high()),
                    "more rows, wider ranges of size and tokens, or less noise");
        }
    }

    /**
     * The same where there are no resamples.
     *
     * @param error standard error of a
     * @throws InputException if it leaves a open, or is none
     */
    public static void require(double error) {
        if (!(error <= WIDEST)) {
            throw refused(
                    String.format(
                            Locale.ROOT, "the standard error of a, the exponent of the best size, is %.3g", error),
                    "more rows, wider ranges of size and tokens, or less noise");
        }
    }

    private static InputException refused(String why, String needed) {
        return new InputException("the rows do not determine the law: " + why + "; needed: " + needed);
    }
}
