package dev.trainyard.runs.alerts;

import dev.trainyard.runs.MetricNumbers;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the numbers of each line of metrics and says when something is wrong. It is asked on the training thread, once
 * for each line, in order; it should take no more than a microsecond and may remember what it has seen. It answers for
 * each line by itself: that a condition which stays true is told once is the business of {@link Alerts}.
 */
public interface AlertCondition {
    /** The numbers that it needs; lines that lack one are passed over. */
    List<String> metrics();

    /**
     * What is wrong with this line; empty if nothing is.
     *
     * @param numbers has all of {@link #metrics}; valid until this returns
     */
    Optional<Alert> check(long step, MetricNumbers numbers);

    /** A condition on a single number. */
    static AlertCondition on(String metric, Judgement judgement) {
        return new AlertCondition() {
            private final List<String> metrics = List.of(metric);

            @Override
            public List<String> metrics() {
                return metrics;
            }

            @Override
            public Optional<Alert> check(long step, MetricNumbers numbers) {
                return judgement.of(step, numbers.get(metric));
            }
        };
    }

    /** Says what is wrong with a number; empty if nothing is. */
    @FunctionalInterface
    interface Judgement {
        Optional<Alert> of(long step, double value);
    }
}
