package dev.trainyard.train.data;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Cuts the pieces of a JSON Lines file into lines, each a document. */
final class JsonLines {
    private final Path file;
    private final String textField;
    private final Documents.Sink sink;
    private final StringBuilder line = new StringBuilder();
    private long number = 1;

    JsonLines(Path file, String textField, Documents.Sink sink) {
        this.file = file;
        this.textField = textField;
        this.sink = sink;
    }

    /**
     * @throws InputException if a line that ends in this piece is no JSON or lacks the text
     */
    void add(String piece) {
        int start = 0;
        for (int end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
            line.append(piece, start, end);
            end();
            start = end + 1;
        }
        line.append(piece, start, piece.length());
    }

    /** Ends the current line, the last one of the file too if it has no line break. */
    void end() {
        String json = line.toString();
        line.setLength(0);
        if (!json.isBlank()) {
            sink.text(textOf(json));
            sink.endOfDocument();
        }
        number++;
    }

    private String textOf(String json) {
        JsonNode text;
        try {
            text = Json.parse(json).path(textField);
        } catch (JacksonException e) {
            String problem = e.getOriginalMessage().replaceFirst(" \\(start marker.*", "");
            throw new InputException(file + ":" + number + ": no JSON: " + problem, e);
        }
        if (!text.isString()) {
            throw new InputException(
                    file + ":" + number + ": no text at \"" + textField + "\": name the key with --text-field");
        }
        String value = text.stringValue();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new InputException(file + ":" + number + ": the text holds half a surrogate pair, no Unicode text");
        }
        return value;
    }
}
