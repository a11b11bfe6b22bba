package dev.trainyard.base.config;

import dev.trainyard.base.InputException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Nodes to typed records. Every mistake is reported at the key that holds it. */
final class Binder {
    private Binder() {}

    /**
     * @param path the keys that lead here, with dots
     * @throws InputException at the first mistake
     */
    static <R extends Record> R record(String path, Node.Entry entry, Class<R> type) {
        Shorthand shorthand = type.getAnnotation(Shorthand.class);
        if (shorthand != null && entry.value() instanceof Node.Scalar scalar && scalar.text() != null) {
            return record(
                    path, new Node.Entry(entry.place(), new Node.Mapping(Map.of(shorthand.value(), entry))), type);
        }
        Node.Mapping given = Node.Mapping.of(path, entry);
        List<Key> keys = Key.of(type);
        List<String> names = keys.stream().map(Key::name).toList();
        given.entries().forEach((name, value) -> {
            if (!names.contains(name)) {
                throw value.place().error(within(path, name), "unknown key; " + Nearest.hint(name, names));
            }
        });
        Object[] values = new Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            Key key = keys.get(i);
            values[i] = component(
                    within(path, key.name()),
                    entry.place(),
                    key,
                    given.entries().get(key.name()));
        }
        return construct(path, entry.place(), given, type, values);
    }

    static String within(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Object component(String path, Place section, Key key, Node.@Nullable Entry given) {
        if (given != null) {
            boolean absent = given.value() instanceof Node.Scalar scalar && key.isAbsent(scalar.text());
            Node.Entry meant = absent ? new Node.Entry(given.place(), new Node.Scalar(null)) : given;
            return value(path, meant, key.type(), key.range());
        }
        String yaml = key.defaultYaml();
        if (yaml != null) {
            Place place = new Place("default of " + path, 0);
            Node node = yaml.isEmpty() ? new Node.Scalar("") : YamlReader.read(place, yaml);
            return value(path, new Node.Entry(place, node), key.type(), key.range());
        }
        if (key.optional() || key.component().getType().isRecord()) {
            return value(path, new Node.Entry(section, new Node.Scalar(null)), key.type(), key.range());
        }
        throw section.error(path, "this key is required");
    }

    private static Object value(String path, Node.Entry entry, Type type, @Nullable Range range) {
        boolean absent = entry.value() instanceof Node.Scalar scalar && scalar.text() == null;
        if (type instanceof ParameterizedType generic) {
            Type argument = Key.argument(generic);
            if (generic.getRawType() == Optional.class) {
                return absent ? Optional.empty() : Optional.of(value(path, entry, argument, range));
            } else if (generic.getRawType() == List.class) {
                return list(path, entry, argument, range);
            } else if (generic.getRawType() == Map.class) {
                return map(path, entry, argument, range);
            }
        } else if (type == OptionalInt.class) {
            return absent ? OptionalInt.empty() : OptionalInt.of((int) scalar(path, entry, int.class, range));
        } else if (type == OptionalLong.class) {
            return absent ? OptionalLong.empty() : OptionalLong.of((long) scalar(path, entry, long.class, range));
        } else if (type == OptionalDouble.class) {
            return absent
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((double) scalar(path, entry, double.class, range));
        } else if (type instanceof Class<?> record && record.isRecord()) {
            return record(path, entry, record.asSubclass(Record.class));
        } else if (type instanceof Class<?> plain) {
            return scalar(path, entry, boxless(plain), range);
        }
        throw new IllegalStateException("a configuration record cannot hold a " + type.getTypeName());
    }

    private static Object scalar(String path, Node.Entry entry, Class<?> type, @Nullable Range range) {
        try {
            if (entry.value() instanceof Node.Scalar scalar && scalar.text() != null) {
                Object value = Scalars.parse(type, scalar.text());
                Ranges.check(range, value);
                return value;
            }
            throw new IllegalArgumentException("expected a value (" + Scalars.describe(type) + ")");
        } catch (IllegalArgumentException e) {
            throw entry.place()
                    .error(path, e.getMessage() + ", got " + entry.value().shown());
        }
    }

    private static List<Object> list(String path, Node.Entry entry, Type element, @Nullable Range range) {
        if (!(entry.value() instanceof Node.Sequence sequence)) {
            throw entry.place()
                    .error(
                            path,
                            "expected a list such as [a, b], got "
                                    + entry.value().shown());
        }
        List<Object> values = new ArrayList<>();
        for (Node.Entry one : sequence.elements()) {
            values.add(value(path + "[" + values.size() + "]", one, element, range));
        }
        return List.copyOf(values);
    }

    private static Map<String, Object> map(String path, Node.Entry entry, Type type, @Nullable Range range) {
        Map<String, Object> values = new LinkedHashMap<>();
        Node.Mapping.of(path, entry)
                .entries()
                .forEach((name, value) -> values.put(name, value(path + "." + name, value, type, range)));
        return Collections.unmodifiableMap(values);
    }

    private static <R extends Record> R construct(
            String path, Place section, Node.Mapping given, Class<R> type, Object[] values) {
        try {
            Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                    .map(component -> component.getType())
                    .toArray(Class<?>[]::new);
            Constructor<R> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable refusal = e.getCause();
            if (refusal instanceof IllegalArgumentException || refusal instanceof InputException) {
                String message = String.valueOf(refusal.getMessage());
                throw placeOf(message, section, given).error(path, message);
            }
            throw new IllegalStateException("the constructor of " + type.getName() + " failed", refusal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " is not open to dev.trainyard.base", e);
        }
    }

    /** Where the keys are that a record's refusal names: the first one, but an override before what the file has. */
    private static Place placeOf(String refusal, Place section, Node.Mapping given) {
        List<Place> named = Arrays.stream(refusal.split("\\W+", -1))
                .map(given.entries()::get)
                .filter(Objects::nonNull)
                .map(Node.Entry::place)
                .toList();
        return named.stream()
                .filter(place -> place.line() == 0)
                .findFirst()
                .orElse(named.isEmpty() ? section : named.getFirst());
    }

    static Class<?> boxless(Class<?> type) {
        return MethodType.methodType(type).unwrap().returnType();
    }
}
