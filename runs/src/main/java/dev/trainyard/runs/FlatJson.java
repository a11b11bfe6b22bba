package dev.trainyard.runs;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The values of a JSON document by their full key, {@code loss.best}; an array is one value, as JSON. */
public final class FlatJson {
    private FlatJson() {}

    /** In the document's order. */
    public static Map<String, String> of(JsonNode document) {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", document, flat);
        return flat;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> flat) {
        if (node.isObject()) {
            node.propertyStream()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), flat));
        } else {
            flat.put(path, node.isString() ? node.stringValue() : node.toString());
        }
    }
}
