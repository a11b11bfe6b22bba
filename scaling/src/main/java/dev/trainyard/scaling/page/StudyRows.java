package dev.trainyard.scaling.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/** The rows of a document's table. */
record StudyRows(List<Row> rows) {
    /** One trained model; {@code number} is its row in the file. */
    record Row(int number, double n, double d, double loss, double flops, double budget) {}

    static StudyRows of(JsonNode document) {
        List<Row> rows = new ArrayList<>();
        for (JsonNode row : document.path("table").path("rows")) {
            rows.add(new Row(
                    row.path(0).asInt(),
                    row.path(1).asDouble(),
                    row.path(2).asDouble(),
                    row.path(3).asDouble(),
                    row.path(4).asDouble(),
                    row.path(5).asDouble()));
        }
        return new StudyRows(rows);
    }

    StudyRows ofBudget(double budget) {
        return new StudyRows(rows.stream().filter(row -> row.budget() == budget).toList());
    }

    /** Ascending. */
    List<Double> budgets() {
        return rows.stream().map(Row::budget).distinct().sorted().toList();
    }

    double[] column(ToDoubleFunction<Row> value) {
        return rows.stream().mapToDouble(value).toArray();
    }

    double least(ToDoubleFunction<Row> value) {
        return rows.stream().mapToDouble(value).min().orElse(Double.NaN);
    }

    double most(ToDoubleFunction<Row> value) {
        return rows.stream().mapToDouble(value).max().orElse(Double.NaN);
    }

    /** Evenly in the logarithm. */
    static double[] between(double low, double high, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = low * Math.pow(high / low, i / (count - 1.0));
        }
        return values;
    }
}
