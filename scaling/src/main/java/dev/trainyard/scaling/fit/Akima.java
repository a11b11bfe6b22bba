package dev.trainyard.scaling.fit;

/** Akima's piecewise cubic (1970): through every point, and a point moves it only near by. */
final class Akima {
    private static final int SAMPLES = 25;

    private final double[] x;
    private final double[] y;
    private final double[] slope;

    /** @param x ascending, at least 3 */
    Akima(double[] x, double[] y) {
        int n = x.length;
        this.x = x.clone();
        this.y = y.clone();
        this.slope = new double[n];
        // Differences, two more on either side by the rule of the paper
        double[] m = new double[n + 3];
        for (int i = 0; i < n - 1; i++) {
            m[i + 2] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
        }
        m[1] = 2 * m[2] - m[3];
        m[0] = 2 * m[1] - m[2];
        m[n + 1] = 2 * m[n] - m[n - 1];
        m[n + 2] = 2 * m[n + 1] - m[n];
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(m[i + 3] - m[i + 2]) + Math.abs(m[i + 1] - m[i]));
        }
        for (int i = 0; i < n; i++) {
            double after = Math.abs(m[i + 3] - m[i + 2]);
            double before = Math.abs(m[i + 1] - m[i]);
            slope[i] = after + before > 1e-9 * largest
                    ? (after * m[i + 1] + before * m[i + 2]) / (after + before)
                    : 0.5 * (m[i] + m[i + 3]);
        }
    }

    double at(double v) {
        int i = 0;
        while (i < x.length - 2 && v > x[i + 1]) {
            i++;
        }
        double h = x[i + 1] - x[i];
        double t = (v - x[i]) / h;
        double rise = y[i + 1] - y[i];
        double c2 = 3 * rise - h * (2 * slope[i] + slope[i + 1]);
        double c3 = h * (slope[i] + slope[i + 1]) - 2 * rise;
        return y[i] + t * (h * slope[i] + t * (c2 + t * c3));
    }

    /** The place of the least of 25 (n - 1) evenly spaced samples; NaN where it is the first or the last. */
    double interiorMinimum() {
        int samples = SAMPLES * (x.length - 1);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < samples; k++) {
            double value = at(place(k, samples));
            if (value < least) {
                least = value;
                best = k;
            }
        }
        return best == 0 || best == samples - 1 ? Double.NaN : place(best, samples);
    }

    private double place(int k, int samples) {
        return x[0] + (x[x.length - 1] - x[0]) * k / (samples - 1);
    }
}
