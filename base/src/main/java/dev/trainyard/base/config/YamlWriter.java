package dev.trainyard.base.config;

import dev.trainyard.base.Json;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records to YAML that binds to the same records again: keys in block style, lists and maps on one line, but a line for each of several records. */
final class YamlWriter {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*");

    private final StringBuilder out = new StringBuilder();
    private final Predicate<Key> kept;

    /** @param kept the keys to write */
    YamlWriter(Predicate<Key> kept) {
        this.kept = kept;
    }

    YamlWriter section(String name, Record section) {
        out.append(name).append(":\n");
        keys(section, "  ");
        return this;
    }

    YamlWriter document(Record document) {
        keys(document, "");
        return this;
    }

    String text() {
        return out.toString();
    }

    /** Shortest text that reads back as the same double, with YAML's exponent: 3e-4 as "3e-4", 12.0 as "12". */
    static String number(double value) {
        String text = Double.toString(value).replace("E", "e");
        return text.replaceFirst("\\.0(?=e|$)", "");
    }

    private void keys(Record section, String indent) {
        for (Key key : Key.of(section.getClass())) {
            if (!kept.test(key)) {
                continue;
            }
            Object value = read(key, section);
            out.append(indent).append(key.name()).append(':');
            if (unwrapped(value) instanceof Record inner) {
                out.append('\n');
                keys(inner, indent + "  ");
            } else if (value instanceof List<?> list && list.size() > 1 && list.getFirst() instanceof Record) {
                out.append('\n');
                list.forEach(element ->
                        out.append(indent).append("  - ").append(flow(element)).append('\n'));
            } else {
                out.append(' ').append(flow(value)).append('\n');
            }
        }
    }

    private String flow(Object value) {
        return switch (unwrapped(value)) {
            case null -> "null";
            case Double number -> number(number);
            case String text -> quoted(text);
            case Path path -> quoted(path.toString());
            case Enum<?> constant -> quoted(Scalars.name(constant));
            case Collection<?> list -> list.stream().map(this::flow).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> quoted((String) entry.getKey()) + ": " + flow(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Record inner ->
                Key.of(inner.getClass()).stream()
                        .filter(kept)
                        .map(key -> key.name() + ": " + flow(read(key, inner)))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Object other -> other.toString();
        };
    }

    private static @Nullable Object unwrapped(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.isPresent() ? optional.get() : null;
            case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
            case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
            case OptionalDouble optional -> optional.isPresent() ? optional.getAsDouble() : null;
            default -> value;
        };
    }

    /** A JSON string is a YAML string; words that YAML takes for text anyway stay bare. */
    private static String quoted(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !text.equalsIgnoreCase("null");
        return plain ? text : Json.line(text);
    }

    private static Object read(Key key, Record section) {
        try {
            var accessor = key.component().getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(section.getClass().getName() + " is not open to dev.trainyard.base", e);
        }
    }
}
