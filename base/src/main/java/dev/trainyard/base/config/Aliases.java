package dev.trainyard.base.config;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings every key under its first name, so that an override reaches a key whatever name the file gave it. */
final class Aliases {
    private Aliases() {}

    /**
     * The same values under their first names.
     *
     * @param path the keys that lead here
     * @throws InputException if one key is there under two names
     */
    static Node.Mapping resolved(String path, Node.Mapping given, Class<?> record) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        given.entries().forEach((name, entry) -> {
            Optional<Key> key = key(name, record);
            String first = key.map(Key::name).orElse(name);
            Node.Entry value = entry;
            if (key.isPresent()
                    && key.get().component().getType().isRecord()
                    && entry.value() instanceof Node.Mapping inner) {
                Class<?> type = key.get().component().getType();
                value = new Node.Entry(entry.place(), resolved(Binder.within(path, first), inner, type));
            }
            if (entries.put(first, value) != null) {
                throw entry.place().error(Binder.within(path, name), "given twice: another name of this key is there");
            }
        });
        return new Node.Mapping(entries);
    }

    /** The same path in first names. */
    static List<String> resolved(List<String> path, Class<?> record) {
        List<String> names = new ArrayList<>();
        Class<?> section = record;
        for (String name : path) {
            Optional<Key> key = section.isRecord() ? key(name, section) : Optional.empty();
            names.add(key.map(Key::name).orElse(name));
            section = key.isPresent() ? key.get().component().getType() : Void.class;
        }
        return names;
    }

    private static Optional<Key> key(String name, Class<?> record) {
        return Key.of(record).stream()
                .filter(key -> key.name().equals(name) || key.aliases().contains(name))
                .findFirst();
    }
}
