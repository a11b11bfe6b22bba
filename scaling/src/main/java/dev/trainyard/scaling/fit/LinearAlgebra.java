package dev.trainyard.scaling.fit;

import java.util.Arrays;

/** Small dense systems. */
final class LinearAlgebra {
    private LinearAlgebra() {}

    /** Solves the n x (n+1) system by elimination with pivots; all NaN where it is singular. The matrix is used up. */
    static double[] solve(double[][] m) {
        int n = m.length;
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int r = k + 1; r < n; r++) {
                pivot = Math.abs(m[r][k]) > Math.abs(m[pivot][k]) ? r : pivot;
            }
            double[] row = m[pivot];
            m[pivot] = m[k];
            m[k] = row;
            if (row[k] == 0) {
                double[] none = new double[n];
                Arrays.fill(none, Double.NaN);
                return none;
            }
            for (int r = k + 1; r < n; r++) {
                double factor = m[r][k] / row[k];
                for (int c = k; c <= n; c++) {
                    m[r][c] -= factor * row[c];
                }
            }
        }
        double[] x = new double[n];
        for (int k = n - 1; k >= 0; k--) {
            double sum = m[k][n];
            for (int c = k + 1; c < n; c++) {
                sum -= m[k][c] * x[c];
            }
            x[k] = sum / m[k][k];
        }
        return x;
    }

    /** The inverse; all NaN where there is none. */
    static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        double[][] inverse = new double[n][n];
        for (int c = 0; c < n; c++) {
            double[][] m = new double[n][n + 1];
            for (int r = 0; r < n; r++) {
                System.arraycopy(matrix[r], 0, m[r], 0, n);
                m[r][n] = r == c ? 1 : 0;
            }
            double[] x = solve(m);
            for (int r = 0; r < n; r++) {
                inverse[r][c] = x[r];
            }
        }
        return inverse;
    }

    static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int r = 0; r < a.length; r++) {
            for (int c = 0; c < b[0].length; c++) {
                for (int k = 0; k < b.length; k++) {
                    product[r][c] += a[r][k] * b[k][c];
                }
            }
        }
        return product;
    }

    /** x' M x. */
    static double quadratic(double[] x, double[][] m) {
        double sum = 0;
        for (int r = 0; r < x.length; r++) {
            for (int c = 0; c < x.length; c++) {
                sum += x[r] * m[r][c] * x[c];
            }
        }
        return sum;
    }
}
