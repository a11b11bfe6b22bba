package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.Progress;
import dev.trainyard.monitor.Sample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which share of the time of a window the training loop was in which phase.
 *
 * @param shares by the phase's name; empty where no training is known
 */
public record Phases(Map<String, Double> shares) {
    static final String DATA = "data";
    static final String EVALUATION = "evaluation";
    static final String CHECKPOINT = "checkpoint";

    /** Of the samples that were taken in a training; of one process, since another one counts from zero. */
    public static Phases of(List<Sample> window) {
        List<Sample> trained =
                window.stream().filter(sample -> sample.training().isPresent()).toList();
        if (trained.size() < 2) {
            return new Phases(Map.of());
        }
        Sample first = trained.getFirst();
        Sample last = trained.getLast();
        double seconds = Duration.between(first.wallTime(), last.wallTime()).toMillis() / 1e3;
        Map<String, Double> from = first.training().map(Progress::phaseSeconds).orElse(Map.of());
        Map<String, Double> shares = new LinkedHashMap<>();
        last.training()
                .map(Progress::phaseSeconds)
                .orElse(Map.of())
                .forEach((phase, until) -> shares.put(phase, (until - from.getOrDefault(phase, 0.0)) / seconds));
        boolean restarted = shares.values().stream().anyMatch(share -> share < 0);
        return new Phases(seconds > 0 && !restarted ? shares : Map.of());
    }

    /** NaN if it is not known. */
    double share(String phase) {
        return shares.getOrDefault(phase, Double.NaN);
    }
}
