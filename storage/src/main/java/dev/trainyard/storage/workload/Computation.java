package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Range;
import dev.trainyard.base.config.Shorthand;

/** Seconds of one emulated piece of work: always the mean, or drawn anew each time. A negative draw counts without its sign. */
@Shorthand("mean")
public record Computation(
        @Default("0") @Range(min = 0) @Help("Mean seconds; of uniform and the others see docs/storage.md.")
        double mean,

        @Default("0") @Range(min = 0) @Help("Standard deviation, seconds.")
        double stdev,

        @Default("normal") @Help("What the time is drawn from, if stdev is given or the type is not normal.")
        Type type,

        @Default("0") @Help("Least seconds of uniform.") double min,
        @Default("0") @Help("Greatest seconds of uniform.") double max,

        @Default("0") @Range(min = 0) @Help("Shape of gamma.")
        double shape,

        @Default("0") @Range(min = 0) @Help("Scale of gamma and exponential, seconds.")
        double scale,

        @Default("0") @Range(min = 0) @Help("Lambda of poisson.")
        double lam) {

    /** The distributions that DLIO knows. */
    public enum Type {
        NORMAL,
        UNIFORM,
        GAMMA,
        EXPONENTIAL,
        POISSON
    }

    /** A constant time. */
    public static Computation of(double seconds) {
        return new Computation(seconds, 0, Type.NORMAL, 0, 0, 0, 0, 0);
    }

    /** Whether each time is the mean. */
    public boolean constant() {
        return type == Type.NORMAL && stdev == 0;
    }
}
