package dev.trainyard.cli.scaling;

import dev.trainyard.base.Json;
import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The documents of a fit and a prediction for people. */
final class DocumentText {
    /** For programs: long, and of no use on a terminal. */
    private static final Set<String> BULKY = Set.of(
            "laws",
            "residuals",
            "covariance",
            "repeats_profile",
            "excess_profile",
            "ci",
            "se",
            "frontier_rows",
            "curves",
            "table");

    private DocumentText() {}

    static String of(Map<String, Object> document) {
        StringBuilder text = new StringBuilder();
        JsonNode root = Json.parse(Json.line(document));
        if (root.path("method").isMissingNode()) {
            root.properties().stream()
                    .filter(method -> !BULKY.contains(method.getKey()))
                    .forEach(method -> text.append(method.getKey())
                            .append('\n')
                            .append(one(method.getValue()))
                            .append('\n'));
            return text.toString();
        }
        return one(root);
    }

    private static String one(JsonNode document) {
        TextTable table = new TextTable("", "value", "interval");
        StringBuilder details = new StringBuilder();
        document.properties().stream()
                .filter(field ->
                        !BULKY.contains(field.getKey()) && !field.getKey().equals("budgets"))
                .forEach(field -> {
                    JsonNode value = field.getValue();
                    if (value.isValueNode()) {
                        table.row(field.getKey(), value(value), interval(document, field.getKey()));
                    } else if (!value.isEmpty()) { // a line each: in the table they would be wider than any terminal
                        details.append(field.getKey())
                                .append(": ")
                                .append(flat(value))
                                .append('\n');
                    }
                });
        String text = table + "\n" + details;
        if (!document.has("budgets")) {
            return text;
        }
        TextTable budgets = new TextTable("FLOPs", "points", "N", "D", "loss", "refused");
        for (JsonNode budget : document.path("budgets")) {
            budgets.row(
                    value(budget.path("flops")),
                    value(budget.path("points")),
                    value(budget.path("n_opt")),
                    value(budget.path("d_opt")),
                    value(budget.path("loss_min")),
                    budget.path("reason").asString(""));
        }
        return budgets + "\n" + text;
    }

    static String predictions(List<Map<String, Object>> documents) {
        TextTable table =
                new TextTable("FLOPs", "N", "interval", "D", "interval", "D/N", "loss", "interval", "beyond data");
        for (Map<String, Object> document : documents) {
            JsonNode row = Json.parse(Json.line(document));
            table.row(
                    value(row.path("flops")),
                    Units.count(row.path("n").asDouble()),
                    counts(row.path("ci").path("n")),
                    Units.count(row.path("d").asDouble()),
                    counts(row.path("ci").path("d")),
                    value(row.path("tokens_per_parameter")),
                    value(row.path("loss")),
                    interval(row, "loss"),
                    value(row.path("extrapolation")) + " x");
        }
        return table.toString();
    }

    /** "below 7.4e20, fitted 195"; the elements of a list are parted by semicolons. */
    private static String flat(JsonNode node) {
        if (node.isValueNode()) {
            return value(node);
        }
        return node.isObject()
                ? node.properties().stream()
                        .map(field -> field.getKey() + " " + flat(field.getValue()))
                        .collect(Collectors.joining(", "))
                : node.valueStream().map(DocumentText::flat).collect(Collectors.joining("; "));
    }

    private static String interval(JsonNode document, String name) {
        JsonNode ends = document.path("ci").path(name);
        return ends.size() == 2 ? value(ends.get(0)) + " - " + value(ends.get(1)) : "";
    }

    private static String counts(JsonNode ends) {
        return Units.count(ends.path(0).asDouble()) + " - "
                + Units.count(ends.path(1).asDouble());
    }

    private static String value(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "-";
        }
        if (node.isFloatingPointNumber()) {
            return String.format(Locale.ROOT, "%.6g", node.asDouble());
        }
        return node.isValueNode() ? node.asString() : Json.line(node);
    }
}
