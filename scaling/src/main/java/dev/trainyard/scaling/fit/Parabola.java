package dev.trainyard.scaling.fit;

/**
 * L = c0 + c1 x + c2 x^2 by least squares, x = log10 N - centre.
 *
 * @param rms root of the mean square of the residuals
 * @param c2Error standard error of c2; 0 where three points leave none
 * @param vertexVariance of the vertex in x, by the delta method over (c1, c2)
 */
record Parabola(double centre, double c0, double c1, double c2, double rms, double c2Error, double vertexVariance) {
    static Parabola of(double[] log10N, double[] loss) {
        int n = log10N.length;
        double centre = 0;
        for (double x : log10N) {
            centre += x / n;
        }
        double[] s = new double[5];
        double[] t = new double[3];
        for (int i = 0; i < n; i++) {
            double power = 1;
            for (int k = 0; k < 5; k++) {
                s[k] += power;
                if (k < 3) {
                    t[k] += power * loss[i];
                }
                power *= log10N[i] - centre;
            }
        }
        double[][] inverse =
                LinearAlgebra.inverse(new double[][] {{s[0], s[1], s[2]}, {s[1], s[2], s[3]}, {s[2], s[3], s[4]}});
        double[] c = new double[3];
        for (int r = 0; r < 3; r++) {
            c[r] = inverse[r][0] * t[0] + inverse[r][1] * t[1] + inverse[r][2] * t[2];
        }
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double x = log10N[i] - centre;
            double r = loss[i] - c[0] - x * (c[1] + x * c[2]);
            squares += r * r;
        }
        double variance = n > 3 ? squares / (n - 3) : 0;
        double g1 = -1 / (2 * c[2]);
        double g2 = c[1] / (2 * c[2] * c[2]);
        double vertex = variance * (g1 * g1 * inverse[1][1] + 2 * g1 * g2 * inverse[1][2] + g2 * g2 * inverse[2][2]);
        return new Parabola(
                centre, c[0], c[1], c[2], Math.sqrt(squares / n), Math.sqrt(variance * inverse[2][2]), vertex);
    }

    /** log10 N of the least loss, or of the greatest where it is concave. */
    double vertex() {
        return centre - c1 / (2 * c2);
    }

    double least() {
        return c0 - c1 * c1 / (4 * c2);
    }
}
