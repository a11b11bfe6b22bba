package dev.trainyard.scaling.fit;

/** One descent; through ever narrower parabolas where the objective has a kink. */
final class Descent {
    private static final double WIDEST = 1e-2;
    private static final double NARROWEST = 1e-8;
    private static final double KINK = 1e-12;

    private Descent() {}

    /** Leaves the place in {@code x}; the value there. */
    static double to(ParametricObjective objective, Lbfgs lbfgs, double[] x, double tolerance, int steps) {
        if (!objective.kinked()) {
            return lbfgs.minimise(objective, x, tolerance, steps);
        }
        for (double width = WIDEST; width >= NARROWEST; width /= 10) {
            objective.smooth(width);
            lbfgs.minimise(objective, x, tolerance, steps);
        }
        objective.smooth(KINK);
        return lbfgs.minimise(objective, x, tolerance, 0);
    }

    /** The same without gradients: the place where the simplex ends, within the same bounds. */
    static double[] bySimplex(ParametricObjective objective, Lbfgs box, double[] start) {
        double[] x = start;
        if (objective.kinked()) {
            for (double width = WIDEST; width >= NARROWEST; width /= 10) {
                objective.smooth(width);
                x = Simplex.polish(objective, box, x);
            }
            objective.smooth(KINK);
        }
        return Simplex.polish(objective, box, x);
    }
}
