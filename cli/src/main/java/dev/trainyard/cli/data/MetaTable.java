package dev.trainyard.cli.data;

import dev.trainyard.base.Units;
import dev.trainyard.train.data.DataMeta;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** {@code meta.json} for people, a line a fact; what the folder does not know is left out. */
public final class MetaTable {
    private MetaTable() {}

    public static String of(Path directory, DataMeta meta) {
        return lines(rows(directory, meta));
    }

    static Map<String, String> rows(Path directory, DataMeta meta) {
        long tokens = meta.trainTokens() + meta.valTokens();
        String type = meta.dtype().name().toLowerCase(Locale.ROOT);
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("folder", directory.toString());
        rows.put("tokenizer", meta.tokenizer());
        rows.put("vocabulary", number(meta.vocabSize()));
        rows.put("train tokens", number(meta.trainTokens()));
        rows.put("val tokens", number(meta.valTokens()));
        rows.put("token files", Units.bytes(tokens * meta.dtype().bytes()) + " (" + type + ")");
        if (meta.bytes() > 0) {
            rows.put("text", Units.bytes(meta.bytes()) + " in " + documents(meta.documents()));
            rows.put("bytes per token", String.format(Locale.ROOT, "%.3f", (double) meta.bytes() / tokens));
        }
        if (!meta.source().isEmpty()) {
            rows.put("source", meta.source());
        }
        return rows;
    }

    static String lines(Map<String, String> rows) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        rows.forEach((name, value) -> text.append(name)
                .repeat(' ', width - name.length() + 2)
                .append(value)
                .append('\n'));
        return text.toString();
    }

    private static String documents(long documents) {
        return documents == 1 ? "1 document" : number(documents) + " documents";
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
