package dev.trainyard.scaling.fit;

import dev.trainyard.base.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/** Laws drawn from the covariance of a fit: what stands in for a bootstrap that was not asked for. */
public final class GaussianLaws {
    private static final double RIDGE = 1e-12;

    private GaussianLaws() {}

    /**
     * Draws laws; exponents that come out at or below zero are drawn again. None where the covariance is none: the rows do
     * not determine the law.
     *
     * @param covariance of (ln A, ln B, ln E, alpha, beta)
     */
    public static List<ParametricLaw> draw(ParametricLaw law, double[][] covariance, int count, long seed) {
        RealMatrix root;
        try {
            double[][] matrix = new double[covariance.length][];
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = covariance[i].clone();
                matrix[i][i] *= 1 + RIDGE;
            }
            root = new CholeskyDecomposition(MatrixUtils.createRealMatrix(matrix), 1e-6, 0).getL();
        } catch (MathIllegalArgumentException noCovariance) {
            return List.of();
        }
        CounterRandom random = new CounterRandom(seed, "gaussian");
        double[] centre = law.logs();
        List<ParametricLaw> laws = new ArrayList<>();
        for (long draw = 0; laws.size() < count && draw < 10L * count; draw++) {
            double[] z = new double[centre.length];
            for (int i = 0; i < z.length; i++) {
                z[i] = random.normal(draw * z.length + i);
            }
            double[] step = root.operate(z);
            if (centre[3] + step[3] > 0 && centre[4] + step[4] > 0) {
                laws.add(ParametricLaw.ofLogs(
                        centre[0] + step[0],
                        centre[1] + step[1],
                        centre[2] + step[2],
                        centre[3] + step[3],
                        centre[4] + step[4]));
            }
        }
        return laws;
    }
}
