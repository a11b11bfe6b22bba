package dev.trainyard.scaling.fit;

/** What a law leaves unexplained. */
public final class Residuals {
    private Residuals() {}

    /** ln L - ln prediction of each row. */
    public static double[] log(ParametricLaw law, Observations rows) {
        double[] residuals = new double[rows.size()];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = rows.lnLoss(i) - Math.log(law.loss(rows.n(i), rows.d(i)));
        }
        return residuals;
    }
}
