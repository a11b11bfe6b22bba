package dev.trainyard.cli.scaling;

import dev.trainyard.base.Json;
import dev.trainyard.base.TextTable;
import dev.trainyard.scaling.analysis.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The document of a fit for people. */
final class DocumentText {
    /** For programs: long, and of no use on a terminal. */
    private static final Set<String> BULKY = Set.of(
            "laws",
            "residuals",
            "repeats_profile",
            "excess_profile",
            "verdict",
            "sweep_results",
            "ci",
            "se",
            "frontier_rows",
            "curves",
            "budgets",
            "table");

    private DocumentText() {}

    static String of(Map<String, Object> document) {
        JsonNode root = Json.parse(Json.line(document));
        if (root.has("method")) {
            return one(root);
        }
        StringBuilder text = new StringBuilder();
        ObjectNode shared = Json.mapper().createObjectNode();
        root.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.has("method") || Method.isWord(field.getKey())) {
                text.append(field.getKey()).append('\n').append(one(value)).append('\n');
            } else {
                shared.set(field.getKey(), value);
            }
        });
        return text + one(shared);
    }

    private static String one(JsonNode document) {
        if (document.has("refused")) {
            return "refused: " + document.path("refused").asString("") + "\n";
        }
        TextTable table = new TextTable("", "value", "interval");
        StringBuilder details = new StringBuilder();
        int values = 0;
        for (Map.Entry<String, JsonNode> field : document.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (BULKY.contains(name)) {
                continue;
            }
            if (value.isNull()) {
                continue;
            }
            if (value.isValueNode()) {
                table.row(name, value(value), interval(document, name));
                values++;
            } else if (isTable(value)) {
                details.append(name).append(":\n").append(rows(value)).append('\n');
            } else if (!value.isEmpty()) { // a line each: in the table they would be wider than any terminal
                details.append(name).append(": ").append(flat(value)).append('\n');
            }
        }
        String verdict = document.path("verdict").asString("");
        String text = (verdict.isEmpty() ? "" : verdict + "\n\n") + (values == 0 ? "" : table + "\n") + details;
        return document.has("budgets") ? budgets(document.path("budgets")) + "\n" + text : text;
    }

    private static String budgets(JsonNode rows) {
        TextTable table = new TextTable("FLOPs", "points", "N", "interval", "D", "loss", "refused");
        for (JsonNode budget : rows) {
            table.row(
                    value(budget.path("flops")),
                    value(budget.path("points")),
                    value(budget.path("n_opt")),
                    interval(budget, "n_opt"),
                    value(budget.path("d_opt")),
                    value(budget.path("loss_min")),
                    budget.path("reason").asString(""));
        }
        return table.toString();
    }

    private static boolean isTable(JsonNode value) {
        return value.isArray()
                && !value.isEmpty()
                && value.valueStream()
                        .allMatch(row -> row.isObject() && row.valueStream().allMatch(JsonNode::isValueNode));
    }

    private static String rows(JsonNode value) {
        List<String> columns =
                value.path(0).propertyStream().map(Map.Entry::getKey).toList();
        TextTable table = new TextTable(columns.toArray(String[]::new));
        for (JsonNode row : value) {
            table.row(columns.stream().map(column -> value(row.path(column))).toArray());
        }
        return table.toString().indent(2);
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

    static String interval(JsonNode document, String name) {
        JsonNode ends = document.path("ci").path(name);
        return ends.size() == 2 ? value(ends.get(0)) + " - " + value(ends.get(1)) : "";
    }

    static String value(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "-";
        }
        if (node.isFloatingPointNumber()) {
            return String.format(Locale.ROOT, "%.6g", node.asDouble());
        }
        return node.isValueNode() ? node.asString() : Json.line(node);
    }
}
