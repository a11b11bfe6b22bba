package dev.trainyard.base.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The keys of a section as a table, made from the same record that binds them. */
public final class ConfigDocs {
    private ConfigDocs() {}

    /**
     * One key.
     *
     * @param key with the section, {@code model.n_layer}
     * @param type what may be written, with the allowed range
     * @param byDefault as YAML; "required", or "none" or the word for it
     * @param help one sentence
     */
    public record Row(String key, String type, String byDefault, String help) {}

    /** The keys in order; those of a nested record follow with their full name. */
    public static List<Row> rows(String section, Class<? extends Record> type) {
        List<Row> rows = new ArrayList<>();
        for (Key key : Key.of(type)) {
            String name = section + "." + key.name();
            if (key.type() instanceof Class<?> inner && inner.isRecord()) {
                rows.addAll(rows(name, inner.asSubclass(Record.class)));
                continue;
            }
            Range range = key.range();
            String allowed = describe(key.type()) + (range == null ? "" : ", " + Ranges.words(range));
            rows.add(new Row(name, allowed, byDefault(key), key.help()));
        }
        return rows;
    }

    private static String byDefault(Key key) {
        String yaml = key.defaultYaml();
        if (yaml == null) {
            Absent word = key.component().getAnnotation(Absent.class);
            return word != null ? word.value() : key.optional() ? "none" : "required";
        }
        return yaml.isEmpty() ? "\"\"" : yaml;
    }

    private static String describe(Type type) {
        if (type instanceof ParameterizedType generic) {
            String inner = describe(Key.argument(generic));
            Type raw = generic.getRawType();
            return raw == Optional.class ? inner : raw == List.class ? "list of " + inner : "map to " + inner;
        } else if (type == OptionalInt.class || type == OptionalLong.class) {
            return Scalars.describe(long.class);
        } else if (type == OptionalDouble.class) {
            return Scalars.describe(double.class);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            return String.join(", ", Key.of(record).stream().map(Key::name).toList());
        }
        return Scalars.describe(Binder.boxless((Class<?>) type));
    }
}
