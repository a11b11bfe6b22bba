package dev.trainyard.runs.alerts;

import dev.trainyard.base.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/**
 * An alert as others receive it: the JSON object of docs/alerts.md.
 *
 * @param text all in one line, under the key that chat services show
 * @param repeats how many of the same name were held back since the one before
 */
record Notice(
        String text,
        String alert,
        Severity severity,
        long step,
        String message,
        Map<String, Double> values,
        long repeats,
        String run,
        String name,
        Instant wallTime) {
    /**
     * @param run id of the run
     * @param name of the run; may be empty
     */
    static Notice of(Alert alert, long repeats, String run, String name, Instant now) {
        Notice notice = new Notice(
                "",
                alert.name(),
                alert.severity(),
                alert.step(),
                alert.message(),
                alert.values(),
                repeats,
                run,
                name,
                now.truncatedTo(ChronoUnit.MILLIS));
        String called = name.isEmpty() ? run : name + " (" + run + ")";
        return notice.withText("run " + called + ": " + notice.line());
    }

    /** For people who know which run. */
    String line() {
        return "alert " + alert + " (" + severityName() + ") at step " + step + ": " + message
                + (repeats == 0 ? "" : " (" + repeats + " more since the last)");
    }

    String severityName() {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    String json() {
        return Json.line(this);
    }

    private Notice withText(String line) {
        return new Notice(line, alert, severity, step, message, values, repeats, run, name, wallTime);
    }
}
