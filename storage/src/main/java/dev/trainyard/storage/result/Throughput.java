package dev.trainyard.storage.result;

import java.util.ArrayList;
import java.util.List;

/** Samples by the second in which the step that used them ended, from the lengths of the steps. */
final class Throughput {
    private final List<Double> samples = new ArrayList<>();

    /**
     * Adds a block of one accelerator. Waiting for other accelerators is not in the lengths of steps, so they are stretched to
     * fill the block.
     *
     * @param start seconds from the start of the run
     * @param seconds that the block took
     * @param steps their lengths, seconds
     * @param batch samples of a step
     */
    void add(double start, double seconds, List<Double> steps, double batch) {
        double known = steps.stream().mapToDouble(Double::doubleValue).sum();
        double stretch = known <= 0 ? 1 : Math.max(1, seconds / known);
        double end = start;
        for (double step : steps) {
            end += step * stretch;
            int second = Math.max(0, (int) end);
            while (samples.size() <= second) {
                samples.add(0.0);
            }
            samples.set(second, samples.get(second) + batch);
        }
    }

    /** Samples of each second from the start of the run. */
    List<Double> perSecond() {
        return List.copyOf(samples);
    }
}
