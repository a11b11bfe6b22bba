package dev.trainyard.base;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as every file and every {@code --json} of Trainyard has it: record components in their order and in snake_case
 * ({@code configHash} is {@code config_hash}), enum constants in lower case, instants as ISO 8601 text, an empty
 * optional as null; NaN and infinities are the strings "NaN", "Infinity" and "-Infinity", so that any reader can parse
 * them. Unknown keys are passed over when reading, so that an older program reads a newer file.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .build();
    private static final JsonMapper PRETTY =
            MAPPER.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** The shared mapper; immutable. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** One line, no line break at the end. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Indented, for files and output that people open. */
    public static String pretty(Object value) {
        return PRETTY.writeValueAsString(value);
    }

    /**
     * A tree to pick from.
     *
     * @throws JacksonException if {@code text} is no JSON
     */
    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /** Binds {@code text} to a record. */
    public static <T> T read(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }
}
