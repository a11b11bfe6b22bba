package dev.trainyard.precision.watch;

import dev.trainyard.runs.MetricNumbers;
import dev.trainyard.runs.alerts.Alert;
import dev.trainyard.runs.alerts.AlertCondition;
import dev.trainyard.runs.alerts.Severity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A condition on one number: that it is beyond a limit. It remembers the lines before, and knows which tensor it is about. */
final class Limit implements AlertCondition {
    private static final int HISTORY = 32;
    private static final int SHOWN = 4;

    private final String alert;
    private final Severity severity;
    private final String metric;
    private final boolean above;
    private final double limit;
    private final Culprit culprit;
    private final Supplier<?> details;
    private final Deque<Point> history = new ArrayDeque<>();

    /**
     * @param above whether it is wrong to be above the limit, and not below
     * @param culprit finds who is to blame
     * @param details for the snapshot
     */
    Limit(
            String alert,
            Severity severity,
            String metric,
            boolean above,
            double limit,
            Culprit culprit,
            Supplier<?> details) {
        this.alert = alert;
        this.severity = severity;
        this.metric = metric;
        this.above = above;
        this.limit = limit;
        this.culprit = culprit;
        this.details = details;
    }

    /** Finds the number in a line that a limit is broken by. */
    @FunctionalInterface
    interface Culprit {
        /** Nobody in particular. */
        Culprit NONE = _ -> Optional.empty();

        Optional<Blamed> in(MetricNumbers line);
    }

    /**
     * Who is to blame.
     *
     * @param metric the full name of its number
     */
    record Blamed(String layer, String tensor, String metric, double value) {}

    record Point(long step, double value) {}

    @Override
    public List<String> metrics() {
        return List.of(metric);
    }

    @Override
    public Optional<Alert> check(long step, MetricNumbers numbers) {
        double value = numbers.get(metric);
        List<Point> before = List.copyOf(history);
        history.addLast(new Point(step, value));
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
        boolean beyond = above ? value > limit : value < limit;
        return beyond ? Optional.of(alert(step, value, before, culprit.in(numbers))) : Optional.empty();
    }

    private Alert alert(long step, double value, List<Point> before, Optional<Blamed> blamed) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(metric, value);
        values.put("limit", limit);
        blamed.ifPresent(who -> values.put(who.metric, who.value));
        String shown = before.subList(Math.max(before.size() - SHOWN, 0), before.size()).stream()
                .map(point -> number(point.value))
                .collect(Collectors.joining(", "));
        String message = metric + " is " + number(value) + ", " + (above ? "above " : "below ") + number(limit)
                + blamed.map(Limit::who).orElse("")
                + (shown.isEmpty() ? "" : "; before it was " + shown);
        return new Alert(alert, severity, step, message, values).with(() -> snapshot(step, value, before, blamed));
    }

    private static String who(Blamed blamed) {
        boolean whole = blamed.layer.equals(blamed.tensor);
        return ": layer " + blamed.layer + (whole ? "" : ", tensor " + blamed.tensor) + " (" + number(blamed.value)
                + ")";
    }

    private Map<String, Object> snapshot(long step, double value, List<Point> before, Optional<Blamed> blamed) {
        Map<String, Object> snapshot = new LinkedHashMap<>();
        snapshot.put("alert", alert);
        snapshot.put("step", step);
        snapshot.put("metric", metric);
        snapshot.put("value", value);
        snapshot.put("limit", limit);
        blamed.ifPresent(who -> snapshot.put("culprit", who));
        snapshot.put("history", before);
        snapshot.put("statistics", details.get());
        return snapshot;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
