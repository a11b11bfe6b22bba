package dev.trainyard.cli.runs;

import dev.trainyard.base.TextTable;
import dev.trainyard.runs.Change;
import dev.trainyard.runs.RunDiff;
import java.util.List;

/** Differences for people: a table for each part that has any. */
public final class Changes {
    private Changes() {}

    public static String of(RunDiff diff) {
        StringBuilder text = new StringBuilder();
        part(text, "ENVIRONMENT", diff.environment(), diff);
        part(text, "CONFIGURATION", diff.config(), diff);
        part(text, "SUMMARY", diff.summary(), diff);
        part(text, "LAST METRICS", diff.metrics(), diff);
        return text.isEmpty() ? "no difference\n" : text.toString();
    }

    static String table(String title, List<Change> changes, String left, String right) {
        TextTable table = new TextTable(title, left, right);
        changes.forEach(c -> table.row(c.key(), c.left().orElse("-"), c.right().orElse("-")));
        return table.toString();
    }

    private static void part(StringBuilder text, String title, List<Change> changes, RunDiff diff) {
        if (!changes.isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n").append(table(title, changes, diff.left(), diff.right()));
        }
    }
}
