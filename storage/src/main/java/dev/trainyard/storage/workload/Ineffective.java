package dev.trainyard.storage.workload;

import dev.trainyard.base.config.Alias;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds keys that were written and change nothing. */
final class Ineffective {
    private Ineffective() {}

    /** One sentence for each of the dotted keys that is {@link NoEffect}, or has such a key above it. */
    static List<String> keys(Set<String> written) {
        List<String> notices = new ArrayList<>();
        for (String key : written) {
            Class<?> section = Workload.class;
            for (String name : key.replaceAll("\\[.*", "").split("\\.", -1)) {
                Optional<RecordComponent> component = component(section, name);
                if (component.isEmpty()) {
                    break;
                }
                NoEffect without = component.get().getAnnotation(NoEffect.class);
                if (without != null) {
                    notices.add(key + " has no effect: " + without.value());
                    break;
                }
                section = component.get().getType();
            }
        }
        return List.copyOf(notices);
    }

    private static Optional<RecordComponent> component(Class<?> section, String name) {
        if (!section.isRecord()) {
            return Optional.empty();
        }
        return Arrays.stream(section.getRecordComponents())
                .filter(component -> snakeCase(component.getName()).equals(name)
                        || component.isAnnotationPresent(Alias.class)
                                && List.of(component.getAnnotation(Alias.class).value())
                                        .contains(name))
                .findFirst();
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
