package dev.trainyard.dashboard;

import dev.trainyard.runs.index.Axis;
import dev.trainyard.runs.index.Curve;
import dev.trainyard.runs.index.Goal;
import dev.trainyard.runs.index.MetricFigures;
import dev.trainyard.runs.index.RunIndex;
import dev.trainyard.runs.index.Source;
import dev.trainyard.runs.index.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One quantity of many tensors over the steps: a row a tensor. A cell that stands for several values has the worst. */
final class HeatRows {
    private static final Set<String> SUMS = Set.of("mean", "min", "max", "all");
    private static final List<Source> SOURCES = List.of(Source.TENSORS, Source.METRICS);

    private HeatRows() {}

    /** The quantities that at least two tensors have: what stands before the last slash of a name. */
    static List<String> quantities(RunIndex index, String id) {
        Map<String, Integer> tensors = new TreeMap<>();
        for (Source source : SOURCES) {
            for (MetricFigures figures : index.metrics(id, source)) {
                int slash = figures.name().lastIndexOf('/');
                boolean ofTensor = slash > 0 && !SUMS.contains(figures.name().substring(slash + 1));
                // a metric with one slash, train/loss, is no quantity of tensors
                if (ofTensor && (source == Source.TENSORS || figures.name().indexOf('/') < slash)) {
                    tensors.merge(figures.name().substring(0, slash), 1, Integer::sum);
                }
            }
        }
        return tensors.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The series of a quantity, one a tensor. */
    static List<MetricFigures> tensors(RunIndex index, String id, String quantity) {
        Map<String, MetricFigures> found = new LinkedHashMap<>();
        for (Source source : SOURCES) {
            for (MetricFigures figures : index.metrics(id, source)) {
                String name = figures.name();
                if (name.startsWith(quantity + "/")
                        && name.lastIndexOf('/') == quantity.length()
                        && !SUMS.contains(name.substring(quantity.length() + 1))) {
                    found.putIfAbsent(name, figures);
                }
            }
        }
        return List.copyOf(found.values());
    }

    static Optional<Curve> curve(RunIndex index, String id, String name, int points) {
        Window window = Window.all(Axis.STEP, points);
        return index.curve(id, Source.TENSORS, name, window).or(() -> index.curve(id, Source.METRICS, name, window));
    }

    /** NaN if any of the values is none. */
    static double worst(Curve curve, int i, boolean higherIsBetter) {
        return curve.gaps(i) > 0 ? Double.NaN : higherIsBetter ? curve.low(i) : curve.high(i);
    }

    /** {@code steps}, {@code rows} of a name and a value for each step (null where there is none), {@code higher_is_better}. */
    static Map<String, Object> of(RunIndex index, String id, String quantity, int points) {
        boolean higher = Goal.of(quantity) == Goal.HIGHER;
        Map<String, Map<Double, Double>> byTensor = new LinkedHashMap<>();
        TreeSet<Double> steps = new TreeSet<>();
        for (MetricFigures figures : tensors(index, id, quantity)) {
            Map<Double, Double> values = new TreeMap<>();
            curve(index, id, figures.name(), points).ifPresent(curve -> {
                for (int i = 0; i < curve.size(); i++) {
                    values.put(curve.x(i), worst(curve, i, higher));
                }
            });
            byTensor.put(figures.name().substring(quantity.length() + 1), values);
            steps.addAll(values.keySet());
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        byTensor.forEach((name, values) -> {
            Object[] row = steps.stream().map(values::get).toArray();
            rows.add(Map.of("name", name, "values", Arrays.asList(row)));
        });
        return Map.of("quantity", quantity, "higher_is_better", higher, "steps", steps, "rows", rows);
    }
}
