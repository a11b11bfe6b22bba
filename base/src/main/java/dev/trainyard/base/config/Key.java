package dev.trainyard.base.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One key of a section: a record component with what its annotations say.
 *
 * @param name as in YAML
 * @param defaultYaml null if the key has none
 * @param range null if every value is allowed
 * @param aliases further names that are read and never written
 */
record Key(
        RecordComponent component,
        String name,
        Type type,
        @Nullable String defaultYaml,
        String help,
        @Nullable Range range,
        boolean neutral,
        List<String> aliases) {

    static List<Key> of(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).map(Key::of).toList();
    }

    private static Key of(RecordComponent component) {
        Default byDefault = component.getAnnotation(Default.class);
        Help help = component.getAnnotation(Help.class);
        Alias alias = component.getAnnotation(Alias.class);
        boolean neutral = component.isAnnotationPresent(Neutral.class)
                || component.getType().isAnnotationPresent(Neutral.class);
        return new Key(
                component,
                snakeCase(component.getName()),
                component.getGenericType(),
                byDefault == null ? null : byDefault.value(),
                help == null ? "" : help.value(),
                component.getAnnotation(Range.class),
                neutral,
                alias == null ? List.of() : List.of(alias.value()));
    }

    boolean optional() {
        Class<?> raw = component.getType();
        return raw == Optional.class
                || raw == OptionalInt.class
                || raw == OptionalLong.class
                || raw == OptionalDouble.class;
    }

    /** Whether {@code word} stands for no value. */
    boolean isAbsent(@Nullable String word) {
        Absent absent = component.getAnnotation(Absent.class);
        return absent != null && absent.value().equals(word);
    }

    /** The type argument of an Optional or a list, the value type of a map. */
    static Type argument(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        return arguments[arguments.length - 1];
    }

    /** nLayer is n_layer, everyMinutes is every_minutes, beta1 stays. */
    static String snakeCase(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
