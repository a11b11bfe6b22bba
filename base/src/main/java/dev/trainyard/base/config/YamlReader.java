package dev.trainyard.base.config;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * YAML text to located nodes. Duplicate keys are errors, and so are anchors' aliases and a second document, which a
 * configuration would only use by mistake.
 */
final class YamlReader {
    private static final YAMLFactory FACTORY = new YAMLFactory();
    private static final Pattern POSITION = Pattern.compile("in reader, line (\\d+), column (\\d+):");

    private final Place source;
    private final JsonParser parser;

    private YamlReader(Place source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * The document in {@code yaml}; null text if it is empty or only comments.
     *
     * @throws InputException on a syntax error, with line and column
     */
    static Node read(Place source, String yaml) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), yaml)) {
            YamlReader reader = new YamlReader(source, parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new Node.Scalar(null);
            }
            Node root = reader.node(first, "");
            if (parser.nextToken() != null) {
                throw reader.here().error("a second YAML document starts here; a configuration is one");
            }
            return root;
        } catch (JacksonException e) {
            throw syntaxError(source, e);
        }
    }

    private Node node(JsonToken token, String path) {
        return switch (token) {
            case START_OBJECT -> mapping(path);
            case START_ARRAY -> sequence(path);
            default -> scalar(token, path);
        };
    }

    private Node mapping(String path) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Place place = here();
            String inner = path.isEmpty() ? key : path + "." + key;
            Node.Entry earlier = entries.get(key);
            if (earlier != null) {
                throw place.error(
                        inner,
                        "duplicate key, first given in line " + earlier.place().line());
            }
            entries.put(key, new Node.Entry(place, node(next(), inner)));
        }
        return new Node.Mapping(entries);
    }

    private Node sequence(String path) {
        List<Node.Entry> elements = new ArrayList<>();
        JsonToken token = next();
        while (token != JsonToken.END_ARRAY) {
            Place place = here();
            elements.add(new Node.Entry(place, node(token, path + "[" + elements.size() + "]")));
            token = next();
        }
        return new Node.Sequence(elements);
    }

    private Node scalar(JsonToken token, String path) {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw here().error(path, "aliases (*name) are not supported, write the value out");
        }
        @Nullable String text = token == JsonToken.VALUE_NULL ? null : parser.getString();
        // Jackson gives YAML's short null as text
        return new Node.Scalar("~".equals(text) ? null : text);
    }

    private JsonToken next() {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw here().error("the YAML ends too early");
        }
        return token;
    }

    private Place here() {
        boolean lines = source.line() != 0;
        return lines ? new Place(source.source(), parser.currentTokenLocation().getLineNr()) : source;
    }

    /** The parser's message quotes the text over several lines; the last position is where it noticed. */
    private static InputException syntaxError(Place source, JacksonException e) {
        String message = e.getOriginalMessage();
        String where = source.line() == 0
                ? source.source()
                : source.source() + ":" + e.getLocation().getLineNr() + ":"
                        + e.getLocation().getColumnNr();
        String problem = message.lines().findFirst().orElse("not YAML");
        Matcher position = POSITION.matcher(message);
        int from = 0;
        while (position.find()) {
            String[] before = message.substring(from, position.start()).strip().split("\n", -1);
            problem = before[before.length - 1].strip();
            if (source.line() != 0) {
                where = source.source() + ":" + position.group(1) + ":" + position.group(2);
            }
            from = position.end();
        }
        if (problem.startsWith("mapping values are not allowed")) {
            problem = "a key is not allowed here, check the indentation";
        }
        return new InputException(where + ": not valid YAML: " + problem, e);
    }
}
