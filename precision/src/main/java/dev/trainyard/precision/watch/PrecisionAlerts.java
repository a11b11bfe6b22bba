package dev.trainyard.precision.watch;

import dev.trainyard.precision.telemetry.QuantityTable;
import dev.trainyard.precision.watch.Limit.Blamed;
import dev.trainyard.precision.watch.Limit.Culprit;
import dev.trainyard.runs.MetricNumbers;
import dev.trainyard.runs.alerts.AlertCondition;
import dev.trainyard.runs.alerts.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The alerts of a run with a section {@code precision}. */
public final class PrecisionAlerts {
    private static final String SHADOW = "shadow/cosine/";
    private static final Set<String> SUMMARIES = Set.of("mean", "min", "max", "all");

    private final AlertLimits limits;
    private final Supplier<List<QuantityTable>> tables;
    private final List<AlertCondition> conditions = new ArrayList<>();

    private PrecisionAlerts(AlertLimits limits, Supplier<List<QuantityTable>> tables) {
        this.limits = limits;
        this.tables = tables;
    }

    /** @param tables what was measured for the line that is judged */
    public static List<AlertCondition> conditions(AlertLimits limits, Supplier<List<QuantityTable>> tables) {
        PrecisionAlerts alerts = new PrecisionAlerts(limits, tables);
        alerts.add();
        return List.copyOf(alerts.conditions);
    }

    private void add() {
        Culprit overflows = largest("precision", "overflow");
        above("overflow", Severity.WARNING, "precision/overflow/max", limits.overflow(), overflows);
        above("overflow_fail", Severity.ERROR, "precision/overflow/max", limits.overflowFail(), overflows);
        condition("tensor_nan", Severity.ERROR, "precision/nan/max", true, 0, first("precision", "nan"));
        above("stall", Severity.WARNING, "grad/stall_observed/mean", limits.stall(), largest("grad", "stall_observed"));
        above(
                "underflow",
                Severity.WARNING,
                LossWatch.UNDERFLOW_ABOVE_BASELINE,
                limits.underflow(),
                largest("precision", "underflow"));
        below("shadow_cosine", SHADOW + "mean", limits.shadowCosineMean());
        below("shadow_cosine_layer", SHADOW + "min", limits.shadowCosineMin());
        above("loss_above_baseline", Severity.WARNING, LossWatch.ABOVE_BASELINE, limits.baselineLoss(), Culprit.NONE);
        above("loss_z", Severity.WARNING, LossWatch.LOSS_Z, limits.lossZ(), Culprit.NONE);
        above("loss_doubled", Severity.WARNING, LossWatch.LOSS_RATIO, limits.lossRatio(), Culprit.NONE);
        above(
                "grad_norm_jump",
                Severity.WARNING,
                LossWatch.GRAD_NORM_RATIO,
                limits.gradNormRatio(),
                largest("grad", "norm_l2"));
    }

    private void above(String alert, Severity severity, String metric, double limit, Culprit culprit) {
        if (limit > 0) {
            condition(alert, severity, metric, true, limit, culprit);
        }
    }

    private void below(String alert, String metric, double limit) {
        if (limit > 0) {
            condition(alert, Severity.WARNING, metric, false, limit, PrecisionAlerts::leastCosine);
        }
    }

    private void condition(
            String alert, Severity severity, String metric, boolean above, double limit, Culprit culprit) {
        conditions.add(new Limit(alert, severity, metric, above, limit, culprit, this::snapshot));
    }

    private Culprit largest(String prefix, String quantity) {
        return _ -> tables.get().stream()
                .filter(table -> table.prefix().equals(prefix))
                .flatMap(table -> table.largest(quantity).stream())
                .findFirst()
                .map(entry -> blamed(prefix + "/" + quantity + "/", entry));
    }

    /** The first in the order of the forward pass that has any: what comes after it has inherited them. */
    private Culprit first(String prefix, String quantity) {
        return _ -> tables.get().stream()
                .filter(table -> table.prefix().equals(prefix))
                .flatMap(table -> table.firstAbove(quantity, 0).stream())
                .findFirst()
                .map(entry -> blamed(prefix + "/" + quantity + "/", entry));
    }

    private static Blamed blamed(String metric, QuantityTable.Entry entry) {
        return new Blamed(layer(entry.tensor()), entry.tensor(), metric + entry.tensor(), entry.value());
    }

    private static Optional<Blamed> leastCosine(MetricNumbers line) {
        Blamed least = null;
        for (int i = 0; i < line.size(); i++) {
            String name = line.name(i);
            boolean ofLayer = name.startsWith(SHADOW) && !SUMMARIES.contains(name.substring(SHADOW.length()));
            if (ofLayer && (least == null || line.value(i) < least.value())) {
                String layer = name.substring(SHADOW.length());
                least = new Blamed(layer, layer, name, line.value(i));
            }
        }
        return Optional.ofNullable(least);
    }

    private Map<String, Map<String, Map<String, Double>>> snapshot() {
        Map<String, Map<String, Map<String, Double>>> all = new LinkedHashMap<>();
        for (QuantityTable table : tables.get()) {
            table.values().forEach((tensor, numbers) -> {
                Map<String, Double> known = all.computeIfAbsent(table.prefix(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(tensor, _ -> new LinkedHashMap<>());
                known.putAll(numbers);
            });
        }
        return all;
    }

    /** The layer of a tensor: {@code h.0.mlp.c_fc} of {@code h.0.mlp.c_fc.input}. */
    public static String layer(String tensor) {
        int dot = tensor.lastIndexOf('.');
        return dot < 0 ? tensor : tensor.substring(0, dot);
    }
}
