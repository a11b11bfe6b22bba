package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import dev.trainyard.base.config.Shorthand;
import java.util.OptionalDouble;

/** How a setting follows from the number of parameters N: not at all, or as base x (N / reference)^exponent. */
@Shorthand("rule")
public record ScaleRule(
        @Help("fixed or power") @Default("fixed") Kind rule,

        @Help("of N / reference") @Range(min = -4, max = 4) OptionalDouble exponent,

        @Help("the parameters at which the setting is as configured") @Range(min = 1)
        OptionalDouble reference) {
    /** The rules. */
    public enum Kind {
        FIXED,
        POWER
    }

    public ScaleRule {
        boolean complete = exponent.isPresent() && reference.isPresent();
        if (rule == Kind.POWER && !complete) {
            throw new InputException(
                    "rule power needs exponent and reference, e.g. {rule: power, exponent: -0.3," + " reference: 1e6}");
        }
        if (rule == Kind.FIXED && (exponent.isPresent() || reference.isPresent())) {
            throw new InputException("rule fixed takes no exponent or reference; did you mean rule: power?");
        }
    }

    static final ScaleRule FIXED = new ScaleRule(Kind.FIXED, OptionalDouble.empty(), OptionalDouble.empty());

    /** With exponent 0 the same at every size. */
    static ScaleRule power(double exponent, double reference) {
        return exponent == 0
                ? FIXED
                : new ScaleRule(Kind.POWER, OptionalDouble.of(exponent), OptionalDouble.of(reference));
    }

    double at(double base, double n) {
        return rule == Kind.FIXED ? base : base * Math.pow(n / reference.orElseThrow(), exponent.orElseThrow());
    }
}
