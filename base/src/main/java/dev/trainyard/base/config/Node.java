package dev.trainyard.base.config;

import dev.trainyard.base.InputException;
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
        private static final Mapping EMPTY = new Mapping(Map.of());

        /**
         * The keys below {@code path}. None is fine: all of them may be commented out.
         *
         * @throws InputException if there is something else
         */
        static Mapping of(String path, Entry entry) {
            return switch (entry.value()) {
                case Mapping mapping -> mapping;
                case Scalar scalar when scalar.text() == null -> EMPTY;
                case Node other ->
                    throw entry.place().error(path, "expected keys below it (key: value), got " + other.shown());
            };
        }

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
                Entry old = entries.getOrDefault(key, new Entry(entry.place(), EMPTY));
                Mapping inner = of(key, old).with(path.subList(1, path.size()), entry);
                copy.put(key, new Entry(old.place(), inner));
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
