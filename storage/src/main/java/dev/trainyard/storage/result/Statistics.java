package dev.trainyard.storage.result;

import java.util.List;

/** Mean and deviation as DLIO has them: of the population, not of a sample. */
final class Statistics {
    private Statistics() {}

    /** 0 of nothing. */
    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    static double deviation(List<Double> values) {
        double mean = mean(values);
        return Math.sqrt(values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }
}
