package dev.trainyard.scaling.fit;

import java.util.Arrays;

/**
 * L-BFGS in a box: the two-loop recursion of Nocedal (1980) on the variables that no bound holds, and a line search to the
 * strong Wolfe conditions that ends at the nearest bound. A descent needs no new memory, so thousands of starts share one.
 * Not for two threads at once.
 */
final class Lbfgs {
    private static final int MEMORY = 8;
    private static final double ARMIJO = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int LINE_STEPS = 25;

    private final int size;
    private final double[] lower;
    private final double[] upper;
    private final double[][] s;
    private final double[][] y;
    private final double[] rho = new double[MEMORY];
    private final double[] along = new double[MEMORY];
    private final boolean[] held;
    private final double[] gradient;
    private final double[] direction;
    private final double[] trial;
    private final double[] trialGradient;
    private int stored;
    private int newest;
    private long evaluations;
    private boolean converged;

    Lbfgs(double[] lower, double[] upper) {
        this.size = lower.length;
        this.lower = lower.clone();
        this.upper = upper.clone();
        this.s = new double[MEMORY][size];
        this.y = new double[MEMORY][size];
        this.held = new boolean[size];
        this.gradient = new double[size];
        this.direction = new double[size];
        this.trial = new double[size];
        this.trialGradient = new double[size];
    }

    /** How often an objective was asked, over all descents. */
    long evaluations() {
        return evaluations;
    }

    /**
     * Descends from {@code x}, which receives the place of the least value found.
     *
     * @param tolerance ends when two steps in a row gain less than this share of the value; free of the objective's scale
     * @return the value there; NaN if the objective has none at the start
     */
    double minimise(Objective objective, double[] x, double tolerance, int maxSteps) {
        System.arraycopy(within(x), 0, x, 0, size);
        stored = 0;
        converged = false;
        double f = evaluate(objective, x, gradient);
        if (!Double.isFinite(f)) {
            return Double.NaN;
        }
        Arrays.fill(held, false);
        int idle = 0;
        for (int step = 0; step < maxSteps && idle < 2; step++) {
            if (hold(x)) {
                stored = 0;
            }
            double slope = descend();
            if (slope >= 0) {
                converged = true;
                return f;
            }
            double next = search(objective, x, f, slope);
            if (Double.isNaN(next)) {
                // Not even steepest descent gains anything: the value's last digit is reached
                if (stored == 0) {
                    converged = true;
                    return f;
                }
                stored = 0;
                continue;
            }
            idle = f - next <= tolerance * Math.abs(f) ? idle + 1 : 0;
            remember(x);
            System.arraycopy(trial, 0, x, 0, size);
            System.arraycopy(trialGradient, 0, gradient, 0, size);
            f = next;
        }
        converged = idle >= 2;
        return f;
    }

    /** The nearest place within the bounds. */
    double[] within(double[] x) {
        double[] inside = new double[size];
        for (int i = 0; i < size; i++) {
            inside[i] = Math.max(lower[i], Math.min(upper[i], x[i]));
        }
        return inside;
    }

    /** Whether the last descent ended because nothing was left to gain, not because its steps were used up. */
    boolean converged() {
        return converged;
    }

    /** The length of the gradient where the last descent ended, without what a bound holds. */
    double gradientNorm() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += held[i] ? 0 : gradient[i] * gradient[i];
        }
        return Math.sqrt(sum);
    }

    private double evaluate(Objective objective, double[] at, double[] into) {
        evaluations++;
        return objective.at(at, into);
    }

    /** Holds the variables that push against a bound; true if others than before. */
    private boolean hold(double[] x) {
        boolean changed = false;
        for (int i = 0; i < size; i++) {
            boolean now = x[i] <= lower[i] && gradient[i] > 0 || x[i] >= upper[i] && gradient[i] < 0;
            changed |= now != held[i];
            held[i] = now;
        }
        return changed;
    }

    /** Sets the direction, by the recursion or steepest descent; its slope, 0 at a stationary point. */
    private double descend() {
        for (int i = 0; i < size; i++) {
            direction[i] = held[i] ? 0 : -gradient[i];
        }
        for (int k = 0; k < stored; k++) {
            int j = (newest - k + MEMORY) % MEMORY;
            along[j] = rho[j] * dot(s[j], direction);
            add(-along[j], y[j]);
        }
        if (stored > 0) {
            double scale = 1 / (rho[newest] * dot(y[newest], y[newest]));
            for (int i = 0; i < size; i++) {
                direction[i] *= scale;
            }
        }
        for (int k = stored - 1; k >= 0; k--) {
            int j = (newest - k + MEMORY) % MEMORY;
            add(along[j] - rho[j] * dot(y[j], direction), s[j]);
        }
        double slope = dot(gradient, direction);
        if (slope < 0 || stored == 0) {
            return slope;
        }
        stored = 0;
        return descend();
    }

    /** A step to the strong Wolfe conditions or to the nearest bound, left in {@code trial}; NaN if none gains anything. */
    private double search(Objective objective, double[] x, double f, double slope) {
        double farthest = room(x);
        double low = 0;
        double lowValue = f;
        double lowSlope = slope;
        double high = Double.POSITIVE_INFINITY;
        double highValue = 0;
        double highSlope = 0;
        double t = Math.min(farthest, stored > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope)));
        for (int k = 0; k < LINE_STEPS; k++) {
            double value = step(objective, x, t);
            double now = dot(trialGradient, direction);
            boolean lower = value <= f + ARMIJO * t * slope && value < f;
            if (lower && (Math.abs(now) <= -CURVATURE * slope || now < 0 && t >= farthest)) {
                return value;
            }
            if (lower && now < 0) {
                low = t;
                lowValue = value;
                lowSlope = now;
            } else {
                high = t;
                highValue = value;
                highSlope = now;
            }
            if (Double.isInfinite(high)) {
                t = Math.min(farthest, 4 * t);
            } else if (high - low <= 1e-15 * high) {
                break;
            } else {
                t = between(low, lowValue, lowSlope, high, highValue, highSlope);
            }
        }
        return low > 0 ? step(objective, x, low) : Double.NaN;
    }

    /** The minimum of the cubic through both ends, kept off the ends. */
    private static double between(double t0, double f0, double g0, double t1, double f1, double g1) {
        double width = t1 - t0;
        double theta = 3 * (f0 - f1) / width + g0 + g1;
        double root = theta * theta - g0 * g1;
        double t = t0 + 0.5 * width;
        if (root >= 0 && Double.isFinite(root)) {
            double gamma = Math.sqrt(root);
            double share = (gamma - g0 + theta) / (2 * gamma - g0 + g1);
            if (Double.isFinite(share)) {
                t = t0 + share * width;
            }
        }
        return Math.max(t0 + 0.05 * width, Math.min(t1 - 0.05 * width, t));
    }

    private double step(Objective objective, double[] x, double t) {
        for (int i = 0; i < size; i++) {
            trial[i] = Math.max(lower[i], Math.min(upper[i], x[i] + t * direction[i]));
        }
        return evaluate(objective, trial, trialGradient);
    }

    private double room(double[] x) {
        double room = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            if (direction[i] != 0) {
                double bound = direction[i] > 0 ? upper[i] : lower[i];
                room = Math.min(room, (bound - x[i]) / direction[i]);
            }
        }
        return Math.max(room, Double.MIN_NORMAL);
    }

    private void remember(double[] x) {
        int j = (newest + 1) % MEMORY;
        double sy = 0;
        double yy = 0;
        for (int i = 0; i < size; i++) {
            s[j][i] = held[i] ? 0 : trial[i] - x[i];
            y[j][i] = held[i] ? 0 : trialGradient[i] - gradient[i];
            sy += s[j][i] * y[j][i];
            yy += y[j][i] * y[j][i];
        }
        if (sy > 1e-14 * yy) {
            rho[j] = 1 / sy;
            newest = j;
            stored = Math.min(stored + 1, MEMORY);
        }
    }

    private void add(double factor, double[] vector) {
        for (int i = 0; i < size; i++) {
            direction[i] += factor * vector[i];
        }
    }

    private double dot(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += p[i] * q[i];
        }
        return sum;
    }
}
