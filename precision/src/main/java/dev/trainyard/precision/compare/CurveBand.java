package dev.trainyard.precision.compare;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Curves of one configuration with several seeds, at the steps that all have.
 *
 * @param mean of the seeds; NaN where one is
 * @param low the least of the seeds
 * @param high the greatest
 */
record CurveBand(Curve mean, Curve low, Curve high, int curves) {
    static CurveBand of(List<Curve> curves) {
        long[] steps = curves.stream().map(Curve::steps).reduce(Curve::common).orElse(new long[0]);
        List<double[]> values =
                curves.stream().map(curve -> curve.at(steps).values()).toList();
        double[] mean = new double[steps.length];
        double[] low = new double[steps.length];
        double[] high = new double[steps.length];
        IntStream.range(0, steps.length).forEach(i -> {
            var statistics = values.stream().mapToDouble(curve -> curve[i]).summaryStatistics();
            mean[i] = statistics.getAverage();
            low[i] = statistics.getMin();
            high[i] = statistics.getMax();
        });
        return new CurveBand(new Curve(steps, mean), new Curve(steps, low), new Curve(steps, high), curves.size());
    }
}
