package dev.trainyard.runs;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads files of one JSON object a line. Lines that are no object, such as one that a crash cut, are passed over. */
final class JsonLines {
    private JsonLines() {}

    /** The objects in order; none if there is no file. */
    static List<JsonNode> read(Path file) {
        List<JsonNode> objects = new ArrayList<>();
        forEach(file, objects::add);
        return objects;
    }

    static void forEach(Path file, Consumer<JsonNode> action) {
        // a crash can leave bytes that are no UTF-8: replaced, not refused, as Files.newBufferedReader would
        try (InputStream in = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                parse(line, action);
            }
        } catch (NoSuchFileException e) {
            return; // nothing was written yet
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }

    private static void parse(String line, Consumer<JsonNode> action) {
        JsonNode node;
        try {
            node = Json.parse(line);
        } catch (JacksonException e) {
            return;
        }
        if (node.isObject()) {
            action.accept(node);
        }
    }
}
