package dev.trainyard.scaling.fit;

import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * y = coefficient x^exponent, a line through the logarithms.
 *
 * @param standardError of the exponent; NaN for two points
 * @param r2 share of the variance of ln y that it explains
 * @param points it went through
 */
public record PowerLaw(double exponent, double coefficient, double standardError, double r2, int points) {
    /** Ordinary least squares. */
    public static PowerLaw of(double[] x, double[] y) {
        return of(x, y, IntStream.range(0, x.length).mapToDouble(_ -> 1).toArray());
    }

    /** Least squares with a weight for each point, 1 / variance of ln y. */
    public static PowerLaw of(double[] x, double[] y, double[] weights) {
        int n = x.length;
        double sum = 0;
        double mx = 0;
        double my = 0;
        for (int i = 0; i < n; i++) {
            sum += weights[i];
            mx += weights[i] * Math.log(x[i]);
            my += weights[i] * Math.log(y[i]);
        }
        mx /= sum;
        my /= sum;
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            double dx = Math.log(x[i]) - mx;
            double dy = Math.log(y[i]) - my;
            xx += weights[i] * dx * dx;
            xy += weights[i] * dx * dy;
            yy += weights[i] * dy * dy;
        }
        double slope = xy / xx;
        double rest = Math.max(0, yy - slope * xy);
        double error = n > 2 ? Math.sqrt(rest / (n - 2) / xx) : Double.NaN;
        return new PowerLaw(slope, Math.exp(my - slope * mx), error, yy == 0 ? 1 : 1 - rest / yy, n);
    }

    public double at(double x) {
        return coefficient * Math.pow(x, exponent);
    }

    /** Student's interval of the exponent; infinite for two points. */
    public Interval interval(double level) {
        if (points < 3) {
            return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double t = new TDistribution(points - 2).inverseCumulativeProbability((1 + level) / 2);
        return new Interval(exponent - t * standardError, exponent + t * standardError);
    }
}
