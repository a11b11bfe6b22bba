package dev.trainyard.base.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of YAML that remembers where it was written. Scalars stay text: only the type that they are bound to decides what they mean. */
sealed interface Node {
    /** How an error message shows it. */
    String shown();

    /** @param text what was written, without quotes; null for YAML's null and for an empty value */
    record Scalar(@Nullable String text) implements Node {
        @Override
        public String shown() {
            if (text == null) {
                return "nothing";
            }
            String oneLine = text.replace("\n", "\\n").replace("\r", "\\r");
            return '"' + (oneLine.length() > 60 ? oneLine.substring(0, 57) + "..." : oneLine) + '"';
        }
    }

    /** A list. */
    record Sequence(List<Entry> elements) implements Node {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Keys in the order written. */
    record Mapping(Map<String, Entry> entries) implements Node {
        static final Mapping EMPTY = new Mapping(Map.of());

        @Override
        public String shown() {
            return "keys (key: value)";
        }

        /** A copy in which the value at {@code path} is {@code entry}; mappings on the way are made as needed. */
        Mapping with(List<String> path, Entry entry) {
            String key = path.getFirst();
            Map<String, Entry> copy = new LinkedHashMap<>(entries);
            if (path.size() == 1) {
                copy.put(key, entry);
            } else {
                Entry old = entries.get(key);
                Mapping inner = old != null && old.value() instanceof Mapping mapping ? mapping : EMPTY;
                Place place = old == null ? entry.place() : old.place();
                copy.put(key, new Entry(place, inner.with(path.subList(1, path.size()), entry)));
            }
            return new Mapping(copy);
        }
    }

    /**
     * A value in its mapping or list.
     *
     * @param place of the key, or of the element
     */
    record Entry(Place place, Node value) {}
}
