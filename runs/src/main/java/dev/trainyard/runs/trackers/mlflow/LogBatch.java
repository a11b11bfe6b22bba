package dev.trainyard.runs.trackers.mlflow;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what goes to one run and sends it in calls of {@code log-batch}, each within the server's limits: 1,000 metrics,
 * 100 parameters and 100 tags, keys of 250 characters, and names of the characters that it knows. Texts that are too long
 * are cut. A point that arrives twice, since the answer to the first was lost, is one point: time, step and value are the same.
 */
final class LogBatch {
    private static final int METRICS = 1000;
    private static final int OTHERS = 100;
    private static final int KEY = 250;
    /** Servers before 2.8 take no longer parameter. */
    private static final int PARAMETER = 500;

    private static final int TAG = 5000;

    private final MlflowApi api;
    private final String run;
    private final List<Map<String, Object>> metrics = new ArrayList<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();

    LogBatch(MlflowApi api, String run) {
        this.api = api;
        this.run = run;
    }

    /** Sends first where the numbers would not fit beside those that wait, so that a line is whole in one call if it can be. */
    void metrics(Map<String, Double> numbers, Instant time, long step) throws IOException {
        if (metrics.size() + numbers.size() > METRICS) {
            send();
        }
        for (Map.Entry<String, Double> number : numbers.entrySet()) {
            if (metrics.size() == METRICS) {
                send();
            }
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("key", key(number.getKey()));
            point.put("value", number.getValue());
            point.put("timestamp", time.toEpochMilli());
            point.put("step", step);
            metrics.add(point);
        }
    }

    void parameter(String name, String value) throws IOException {
        if (parameters.size() == OTHERS) {
            send();
        }
        parameters.put(key(name), cut(value, PARAMETER));
    }

    void tag(String name, String value) throws IOException {
        if (tags.size() == OTHERS) {
            send();
        }
        tags.put(key(name), cut(value, TAG));
    }

    void send() throws IOException {
        if (metrics.isEmpty() && parameters.isEmpty() && tags.isEmpty()) {
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("run_id", run);
        body.put("metrics", metrics);
        body.put("params", pairs(parameters));
        body.put("tags", pairs(tags));
        api.post("runs/log-batch", body);
        metrics.clear();
        parameters.clear();
        tags.clear();
    }

    static List<Map<String, String>> pairs(Map<String, String> values) {
        List<Map<String, String>> pairs = new ArrayList<>();
        values.forEach((key, value) -> pairs.add(Map.of("key", key, "value", value)));
        return pairs;
    }

    /** Letters, digits and {@code _-. /}; each part between two slashes is there, and none is a dot or two. */
    static String key(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_\\-. /]", "_").replaceAll("(?<=^|/)(\\.{0,2})(?=/|$)", "_$1");
        return cut(plain, KEY);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }
}
