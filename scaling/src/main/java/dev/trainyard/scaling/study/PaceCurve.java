package dev.trainyard.scaling.study;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How fast models of any size train, from a few that were measured. */
final class PaceCurve {
    private final NavigableMap<Long, Pace> measured = new TreeMap<>();

    private PaceCurve() {}

    /** Measures the smallest, the middle and the largest size. */
    static PaceCurve measure(List<Trial> trials, Function<Trial, Pace> pace) {
        List<Trial> sizes = new TreeMap<>(
                        trials.stream().collect(Collectors.toMap(Trial::n, trial -> trial, (a, b) -> a)))
                .values().stream().toList();
        PaceCurve curve = new PaceCurve();
        for (int place : new int[] {0, sizes.size() / 2, sizes.size() - 1}) {
            Trial trial = sizes.get(place);
            if (!curve.measured.containsKey(trial.n())) {
                curve.measured.put(trial.n(), pace.apply(trial));
            }
        }
        return curve;
    }

    /**
     * Of a training of {@code tokens} tokens and its setup.
     *
     * @param n within the sizes that were measured
     */
    double seconds(long n, double tokens) {
        Map.Entry<Long, Pace> below = measured.floorEntry(n);
        Map.Entry<Long, Pace> above = measured.ceilingEntry(n);
        double share = below.getKey().equals(above.getKey())
                ? 0
                : Math.log((double) n / below.getKey()) / Math.log((double) above.getKey() / below.getKey());
        double rate = Math.exp((1 - share) * Math.log(below.getValue().flopsPerSecond())
                + share * Math.log(above.getValue().flopsPerSecond()));
        return 6.0 * n * tokens / rate + above.getValue().setupSeconds();
    }
}
