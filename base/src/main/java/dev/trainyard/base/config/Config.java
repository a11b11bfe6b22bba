package dev.trainyard.base.config;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Sha256;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A configuration: sections of keys, each section bound to a record by the feature that offers it. Whoever wires the
 * features binds every section first, then calls {@link #rejectUnknownSections()}: a section that nobody offers is an
 * error like an unknown key.
 *
 * <p>A record must be public in an exported package, or its package opened to this module. Its components may be
 * {@code int}, {@code long}, {@code double}, {@code boolean}, {@code String}, {@code Path}, enums (in lower case),
 * records, and {@code Optional}, {@code OptionalInt}, {@code OptionalLong}, {@code OptionalDouble}, {@code List} and
 * {@code Map<String, T>} of these. {@code nLayer} is {@code n_layer} in YAML.
 */
public final class Config {
    private final Place whole;
    private final Node.Mapping written;
    private final List<String> overrides;
    private final Node.Mapping root;
    private final Map<String, Record> bound = new LinkedHashMap<>();

    private Config(Place whole, Node.Mapping written, List<String> overrides) {
        this.whole = whole;
        this.written = written;
        this.overrides = List.copyOf(overrides);
        this.root = overridden(written, UnaryOperator.identity());
    }

    /**
     * Reads a file.
     *
     * @param overrides {@code section.key=value}, the value as YAML; the last one for a key wins
     * @throws InputException if the file cannot be read, is no YAML mapping, or an override is malformed
     */
    public static Config load(Path file, List<String> overrides) {
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": is a directory, expected a configuration file");
        }
        try {
            return parse(file.toString(), Files.readString(file), overrides);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such configuration file", e);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8 text, expected a YAML configuration", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + FileProblem.of(e), e);
        }
    }

    /**
     * Reads text.
     *
     * @param name what errors call it
     * @throws InputException as {@link #load}
     */
    public static Config parse(String name, String yaml, List<String> overrides) {
        Place first = new Place(name, 1);
        Node.Mapping written =
                switch (YamlReader.read(first, withoutByteOrderMark(yaml))) {
                    case Node.Mapping mapping -> mapping;
                    case Node.Scalar scalar when scalar.text() == null -> new Node.Mapping(Map.of());
                    case Node other -> throw first.error("expected sections (key: value), got " + other.shown());
                };
        return new Config(new Place(name, 0), written, overrides);
    }

    /**
     * Binds a section; a missing one has all its defaults. Asked again, it gives the same record.
     *
     * @throws InputException at an unknown key, a wrong type, an impossible value or a missing required key
     */
    public <R extends Record> R section(String key, Class<R> type) {
        Record known = bound.get(key);
        if (known != null) {
            return type.cast(known);
        }
        Node.Entry entry = root.entries().getOrDefault(key, new Node.Entry(whole, new Node.Scalar(null)));
        R section = Binder.record(key, entry, type);
        bound.put(key, section);
        return section;
    }

    /**
     * Binds the document as a whole, each key at its top to a component of one record: for files whose shape is another
     * tool's. Sections are then not asked for one by one.
     *
     * @throws InputException as {@link #section}
     */
    public <R extends Record> R document(Class<R> type) {
        Node.Mapping named = overridden(Aliases.resolved("", written, type), path -> Aliases.resolved(path, type));
        return Binder.record("", new Node.Entry(whole, named), type);
    }

    /** What {@link #document} bound, as YAML with every value, defaults included. */
    public static String yaml(Record document) {
        return new YamlWriter(key -> true).document(document).text();
    }

    /** Puts what a section has turned out to mean (a size read from the data, say) in place of what was bound. */
    public void replace(String key, Record section) {
        if (bound.replace(key, section) == null) {
            throw new IllegalArgumentException("section " + key + " is not bound");
        }
    }

    /**
     * To be called when all sections are bound.
     *
     * @throws InputException at a section that nobody bound
     */
    public void rejectUnknownSections() {
        root.entries().forEach((name, entry) -> {
            if (!bound.containsKey(name)) {
                throw entry.place().error(name, "unknown section; " + Nearest.hint(name, bound.keySet()));
            }
        });
    }

    /** Every value as it was written, by its full key: {@code model.n_layer}, {@code train.tags[0]}. Binds nothing. */
    public Map<String, String> flattened() {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", root, flat);
        return flat;
    }

    /** All bound sections with every value, defaults included, in the order of binding; binds to the same values again. */
    public String effectiveYaml() {
        YamlWriter writer = new YamlWriter(key -> true);
        bound.forEach(writer::section);
        return writer.text();
    }

    /** SHA-256 in hexadecimal of the bound values that decide the result: all but those marked {@link Neutral}. */
    public String hash() {
        YamlWriter writer = new YamlWriter(key -> !key.neutral());
        new TreeMap<>(bound).forEach((name, section) -> {
            if (!section.getClass().isAnnotationPresent(Neutral.class)) {
                writer.section(name, section);
            }
        });
        return Sha256.hex(writer.text());
    }

    /** Some editors begin a UTF-8 file with one. */
    private static String withoutByteOrderMark(String yaml) {
        return yaml.startsWith("\ufeff") ? yaml.substring(1) : yaml;
    }

    private static void flatten(String path, Node node, Map<String, String> flat) {
        switch (node) {
            case Node.Scalar scalar -> flat.put(path, scalar.text() == null ? "null" : scalar.text());
            case Node.Sequence sequence -> {
                List<Node.Entry> elements = sequence.elements();
                for (int i = 0; i < elements.size(); i++) {
                    flatten(path + "[" + i + "]", elements.get(i).value(), flat);
                }
            }
            case Node.Mapping mapping ->
                mapping.entries()
                        .forEach((key, entry) -> flatten(path.isEmpty() ? key : path + "." + key, entry.value(), flat));
        }
    }

    private Node.Mapping overridden(Node.Mapping mapping, UnaryOperator<List<String>> names) {
        Node.Mapping result = mapping;
        for (String override : overrides) {
            result = overridden(result, override, names);
        }
        return result;
    }

    private static Node.Mapping overridden(Node.Mapping root, String override, UnaryOperator<List<String>> names) {
        Place place = new Place("override '" + override + "'", 0);
        int equals = override.indexOf('=');
        List<String> path =
                List.of(override.substring(0, Math.max(equals, 0)).strip().split("\\.", -1));
        if (equals < 0 || path.stream().anyMatch(String::isBlank)) {
            throw place.error("expected key=value, the key with its section: section.key");
        }
        Node value = YamlReader.read(place, override.substring(equals + 1));
        return root.with(names.apply(path), new Node.Entry(place, value));
    }
}
