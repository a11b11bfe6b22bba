package dev.trainyard.precision.compare;

import dev.trainyard.report.Axis;
import dev.trainyard.report.HeatMap;
import dev.trainyard.report.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Layers over the steps of a run, as heat maps. */
final class LayerCharts {
    private static final double PERCENT = 100;
    private static final Map<String, String> KINDS = Map.of(
            "input", "activations",
            "weight", "weights",
            "grad_output", "gradients",
            "exp_avg", "first moments",
            "exp_avg_sq", "second moments",
            "master", "master weights");

    private LayerCharts() {}

    /** Underflow and overflow of each kind of tensor where there is any, stall, and the shadow's cosine. */
    static List<HeatMap> of(RecordedRun run) {
        List<HeatMap> charts = new ArrayList<>();
        byKind(run, Quantity.UNDERFLOW, "Underflow of %s", "share of non-zeros that became 0", charts);
        byKind(run, Quantity.OVERFLOW, "Overflow of %s", "share beyond the format", charts);
        byKind(run, Quantity.STALL, "Stall", "share of updates that moved nothing", charts);
        cosine(run, charts);
        return charts;
    }

    /** What has no chart, since it is 0 in every line. */
    static List<String> nothing(RecordedRun run) {
        List<String> sentences = new ArrayList<>();
        for (Quantity quantity : List.of(Quantity.UNDERFLOW, Quantity.OVERFLOW, Quantity.STALL)) {
            List<String> kinds = byKind(run.layers(quantity)).entrySet().stream()
                    .filter(entry -> highest(entry.getValue()) == 0)
                    .map(entry -> name(entry.getKey()))
                    .toList();
            if (!kinds.isEmpty()) {
                sentences.add("No " + quantity.label()
                        + (kinds.equals(List.of("")) ? "" : " of " + String.join(", ", kinds)) + " in any line.");
            }
        }
        return sentences;
    }

    private static void byKind(RecordedRun run, Quantity quantity, String title, String label, List<HeatMap> charts) {
        byKind(run.layers(quantity)).forEach((kind, traces) -> {
            double highest = highest(traces);
            if (highest != 0) {
                charts.add(new HeatMap(
                        String.format(title, name(kind)),
                        Axis.linear("update", ""),
                        Axis.linear(label, "%"),
                        0,
                        Math.max(1, roundUp(PERCENT * highest)),
                        HeatMap.Extreme.HIGHEST,
                        rows(traces, PERCENT)));
            }
        });
    }

    private static void cosine(RecordedRun run, List<HeatMap> charts) {
        List<LayerTrace> traces = run.layers(Quantity.COSINE);
        if (!traces.isEmpty()) {
            double lowest = traces.stream()
                    .flatMapToDouble(trace -> Arrays.stream(trace.curve().values()))
                    .filter(Double::isFinite)
                    .min()
                    .orElse(0);
            charts.add(new HeatMap(
                    "Gradient beside that of FP32",
                    Axis.linear("update", ""),
                    Axis.linear("cosine", ""),
                    Math.min(0.9, Math.floor(lowest * 10) / 10),
                    1,
                    HeatMap.Extreme.LOWEST,
                    rows(traces, 1)));
        }
    }

    private static Map<String, List<LayerTrace>> byKind(List<LayerTrace> traces) {
        Map<String, List<LayerTrace>> kinds = new LinkedHashMap<>();
        boolean whole = traces.stream().allMatch(trace -> trace.quantity() == Quantity.STALL);
        traces.forEach(trace -> kinds.computeIfAbsent(whole ? "" : trace.kind(), _ -> new ArrayList<>())
                .add(trace));
        return kinds;
    }

    private static List<Series> rows(List<LayerTrace> traces, double factor) {
        return traces.stream()
                .map(trace -> new Series(
                        trace.kind().equals("bias") ? trace.tensor() : trace.layer(),
                        trace.curve().x(),
                        Arrays.stream(trace.curve().values())
                                .map(value -> factor * value)
                                .toArray()))
                .toList();
    }

    /** NaN if one of them is. */
    private static double highest(List<LayerTrace> traces) {
        double highest = 0;
        for (LayerTrace trace : traces) {
            for (double value : trace.curve().values()) {
                highest = Math.max(highest, value); // NaN stays
            }
        }
        return highest;
    }

    /** 1, 2 or 5 times a power of ten; 100 % is the most that there is. */
    private static double roundUp(double percent) {
        if (!(percent <= PERCENT)) {
            return PERCENT;
        }
        double power = Math.pow(10, Math.floor(Math.log10(percent)));
        double part = percent / power;
        return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
    }

    private static String name(String kind) {
        return KINDS.getOrDefault(kind, kind);
    }
}
