package dev.trainyard.cli.scaling;

import dev.trainyard.base.Json;
import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.scaling.analysis.FitDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Predictions for people. */
final class PredictionText {
    private PredictionText() {}

    static String of(List<Map<String, Object>> documents) {
        List<JsonNode> rows = documents.stream()
                .map(document -> Json.parse(Json.line(document)))
                .toList();
        StringBuilder text = new StringBuilder(table(rows));
        rows.forEach(row -> others(text, row, rows.size() > 1));
        if (rows.size() == 1) {
            JsonNode only = rows.getFirst();
            text.append("6 N D is C to the last digit with N = ")
                    .append(only.path("n").asString(""));
            text.append(", D = ").append(only.path("d").asString("")).append('\n');
            overTraining(text, only);
        }
        return text.toString();
    }

    private static String between(JsonNode ends) {
        return digits(FitDocument.number(ends.path(0))) + " - " + digits(FitDocument.number(ends.path(1)));
    }

    private static String table(List<JsonNode> rows) {
        boolean repeated = rows.getFirst().has("epochs");
        TextTable table = new TextTable(
                "C = 6ND",
                "N",
                "interval",
                "D",
                "interval",
                repeated ? "epochs" : "D/N",
                "interval",
                "loss",
                "interval",
                "beyond data");
        for (JsonNode row : rows) {
            table.row(
                    DocumentText.value(row.path("flops")),
                    exact(row.path("n")),
                    counts(row, "n"),
                    exact(row.path("d")),
                    counts(row, "d"),
                    digits(row.path(repeated ? "epochs" : "tokens_per_parameter")
                            .asDouble()),
                    between(row.path("ci").path(repeated ? "epochs" : "tokens_per_parameter")),
                    DocumentText.value(row.path("loss")),
                    DocumentText.interval(row, "loss"),
                    String.format(
                            Locale.ROOT, "%.3g x", row.path("extrapolation").asDouble()));
        }
        return table.toString();
    }

    private static void others(StringBuilder text, JsonNode row, boolean many) {
        for (String name : List.of("isoflop", "envelope")) {
            if (row.has(name)) {
                text.append(many ? DocumentText.value(row.path("flops")) + " " : "")
                        .append("by ")
                        .append(name)
                        .append(": N ");
                text.append(exact(row.path(name).path("n"))).append(", D ");
                text.append(exact(row.path(name).path("d"))).append('\n');
            }
        }
        if (row.has("loss_of_fresh_tokens")) {
            text.append("with fresh tokens the loss would be ");
            text.append(DocumentText.value(row.path("loss_of_fresh_tokens"))).append('\n');
        }
    }

    private static void overTraining(StringBuilder text, JsonNode row) {
        if (!row.has("over_training")) {
            return;
        }
        boolean life = row.has("cheapest_over_life");
        text.append("\nThe same loss with a smaller model, trained for longer:\n");
        List<String> columns = new ArrayList<>(List.of("of N", "N", "D", "D/N", "training FLOPs", "of C"));
        if (life) {
            columns.add("with inference");
        }
        TextTable table = new TextTable(columns.toArray(String[]::new));
        for (JsonNode smaller : row.path("over_training")) {
            boolean possible = !smaller.path("d").isNull();
            List<String> cells = new ArrayList<>(List.of(
                    String.format(Locale.ROOT, "%.2f", smaller.path("share").asDouble()),
                    exact(smaller.path("n")),
                    possible ? exact(smaller.path("d")) : "never reaches it",
                    possible
                            ? digits(smaller.path("d").asDouble()
                                    / smaller.path("n").asDouble())
                            : "-",
                    DocumentText.value(smaller.path("training_flops")),
                    possible ? digits(smaller.path("times_budget").asDouble()) : "-"));
            if (life) {
                cells.add(DocumentText.value(smaller.path("lifetime_flops")));
            }
            table.row(cells.toArray());
        }
        text.append(table);
        if (life) {
            JsonNode best = row.path("cheapest_over_life");
            text.append("cheapest with ")
                    .append(Units.count(row.path("inference_tokens").asDouble()));
            text.append(" tokens of inference: N ")
                    .append(exact(best.path("n")))
                    .append(", D ");
            text.append(exact(best.path("d"))).append(", ");
            text.append(DocumentText.value(best.path("lifetime_flops"))).append(" FLOPs in all\n");
        }
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value >= 1e4 ? "%.3g" : "%.4g", value);
    }

    /** Six digits, so that 6 N D gives the budget to all digits shown. */
    private static String exact(JsonNode value) {
        double number = value.asDouble();
        int group = Math.clamp((int) Math.floor(Math.log10(number) / 3), 0, 5);
        return String.format(Locale.ROOT, "%.6g", number / Math.pow(1000, group))
                        .replaceFirst("(\\.\\d*?)0+$", "$1")
                        .replaceFirst("\\.$", "")
                + List.of("", "k", "M", "G", "T", "P").get(group);
    }

    private static String counts(JsonNode row, String name) {
        JsonNode ends = row.path("ci").path(name);
        return count(ends.path(0)) + " - " + count(ends.path(1));
    }

    private static String count(JsonNode value) {
        double number = FitDocument.number(value);
        return Double.isFinite(number) ? Units.count(number) : "∞";
    }
}
