package dev.trainyard.scaling.fit;

/** Quantiles of a sample. */
final class Quantile {
    private Quantile() {}

    /** Linear between order statistics, as R's type 7 and NumPy's default. */
    static double of(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        // Two infinities have no difference
        return sorted[below] == sorted[above]
                ? sorted[below]
                : sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
