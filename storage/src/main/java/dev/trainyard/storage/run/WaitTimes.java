package dev.trainyard.storage.run;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.storage.workload.Computation;

/** How long emulated work takes, drawn as the workload says; a draw depends on its number only. */
final class WaitTimes {
    // numbers that one draw may use; gamma and poisson take several
    private static final int ROOM = 1 << 16;

    private final Computation computation;
    private final CounterRandom random;

    WaitTimes(Computation computation, CounterRandom random) {
        this.computation = computation;
        this.random = random;
    }

    /** Nanoseconds of the piece of work with this number. */
    long nanos(long number) {
        return Math.round(seconds(number) * 1e9);
    }

    private double seconds(long number) {
        if (computation.constant()) {
            return computation.mean();
        }
        long counter = number * ROOM;
        double drawn =
                switch (computation.type()) {
                    case NORMAL -> computation.mean() + computation.stdev() * random.normal(counter);
                    case UNIFORM ->
                        computation.min() + (computation.max() - computation.min()) * random.uniform(counter);
                    case EXPONENTIAL -> -computation.scale() * Math.log1p(-random.uniform(counter));
                    case GAMMA -> computation.scale() * gamma(computation.shape(), counter);
                    case POISSON -> poisson(computation.lam(), counter);
                };
        return Math.abs(drawn);
    }

    /** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). */
    private double gamma(double shape, long counter) {
        if (shape <= 0) {
            return 0;
        }
        if (shape < 1) {
            return gamma(shape + 1, counter + 1) * Math.pow(1 - random.uniform(counter), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        for (long i = counter; ; i += 2) {
            double x = random.normal(i);
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log1p(-random.uniform(i + 1)) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    /** Events of a unit of time, by the exponential times between them. */
    private double poisson(double lambda, long counter) {
        long events = 0;
        double time = -Math.log1p(-random.uniform(counter));
        while (time < lambda) {
            events++;
            time -= Math.log1p(-random.uniform(counter + events));
        }
        return events;
    }
}
