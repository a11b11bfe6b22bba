package dev.trainyard.scaling.fit;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/** Nelder and Mead's simplex, begun anew where it ended until that gains nothing: a descent without gradients. */
final class Simplex {
    private static final int ROUNDS = 12;
    private static final int EVALUATIONS = 4000;

    private Simplex() {}

    /** A place out of the box counts as the nearest one in it, which is what is returned. */
    static double[] polish(ParametricObjective objective, Lbfgs box, double[] start) {
        double[] ignored = new double[start.length];
        return box.within(minimise(x -> objective.at(box.within(x), ignored), start, 0.05));
    }

    /** @param side first length of the simplex's edges */
    static double[] minimise(ToDoubleFunction<double[]> function, double[] start, double side) {
        double[] best = start.clone();
        double value = function.applyAsDouble(best);
        double length = side;
        for (int round = 0; round < ROUNDS; round++) {
            PointValuePair end = once(function, best, length);
            double gain = value - end.getValue();
            if (!(gain > 0)) {
                break;
            }
            best = end.getPoint();
            value = end.getValue();
            if (gain < 1e-10 * Math.abs(value)) {
                break;
            }
            length = Math.max(length / 2, 1e-3);
        }
        return best;
    }

    private static PointValuePair once(ToDoubleFunction<double[]> function, double[] start, double side) {
        double[] sides = new double[start.length];
        Arrays.fill(sides, side);
        PointValuePair[] least = {new PointValuePair(start, function.applyAsDouble(start))};
        try {
            return new SimplexOptimizer(1e-13, 1e-300)
                    .optimize(
                            new MaxEval(EVALUATIONS),
                            new ObjectiveFunction(x -> {
                                double value = function.applyAsDouble(x);
                                if (value < least[0].getValue()) {
                                    least[0] = new PointValuePair(x.clone(), value);
                                }
                                return Double.isNaN(value) ? Double.MAX_VALUE : value;
                            }),
                            GoalType.MINIMIZE,
                            new InitialGuess(start),
                            new NelderMeadSimplex(sides));
        } catch (MathIllegalStateException outOfEvaluations) {
            return least[0];
        }
    }
}
