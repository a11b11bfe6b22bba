package dev.trainyard.train.data;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The texts of an input file or folder, read in pieces as often as needed. */
final class Documents {
    /** Takes the text of document after document. */
    interface Sink {
        /** The next piece of the current document; never ends within a surrogate pair. */
        void text(String piece);

        void endOfDocument();
    }

    private final List<Path> files;
    private final String textField;
    private final long bytes;

    private Documents(List<Path> files, String textField, long bytes) {
        this.files = files;
        this.textField = textField;
        this.bytes = bytes;
    }

    /**
     * @throws InputException if there is nothing to read at {@code input}
     */
    static Documents of(Path input, String textField) {
        try {
            List<Path> files = Files.isDirectory(input) ? textFilesIn(input) : List.of(input);
            long bytes = 0;
            for (Path file : files) {
                if (!Files.exists(file)) {
                    throw new InputException("no input " + file + ": name a text file, a .jsonl file or a folder");
                }
                bytes += Files.size(file);
            }
            return new Documents(files, textField, bytes);
        } catch (UncheckedIOException e) { // of a folder within
            throw new InputException(
                    "cannot read " + input + ": " + FileProblem.of(Objects.requireNonNull(e.getCause())), e);
        } catch (IOException e) {
            throw new InputException("cannot read " + input + ": " + FileProblem.of(e), e);
        }
    }

    private static List<Path> textFilesIn(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files = walk.filter(f -> isText(f) && Files.isRegularFile(f))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            if (files.isEmpty()) {
                throw new InputException("no .txt, .md or .jsonl file in " + folder);
            }
            return files;
        }
    }

    private static boolean isText(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".txt") || name.endsWith(".md") || name.endsWith(".jsonl");
    }

    private static boolean isJsonLines(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl");
    }

    /** The size of all files. */
    long bytes() {
        return bytes;
    }

    /**
     * Reads everything once.
     *
     * @param before bytes that earlier passes read
     * @param total bytes of all passes
     * @throws InputException if a file is no UTF-8 text, or a line of JSON lacks the text
     */
    void read(Sink sink, Progress progress, long before, long total) {
        long[] done = {before};
        for (Path file : files) {
            Lines lines = isJsonLines(file) ? new Lines(file, sink) : null;
            Utf8File.read(file, (piece, bytesRead) -> {
                if (lines == null) {
                    sink.text(piece);
                } else {
                    lines.add(piece);
                }
                done[0] += bytesRead;
                progress.at(done[0], total);
            });
            if (lines == null) {
                sink.endOfDocument();
            } else {
                lines.end();
            }
        }
    }

    /** Cuts the pieces of a JSON Lines file into lines, each a document. */
    private final class Lines {
        private final Path file;
        private final Sink sink;
        private final StringBuilder line = new StringBuilder();
        private long number = 1;

        Lines(Path file, Sink sink) {
            this.file = file;
            this.sink = sink;
        }

        void add(String piece) {
            int start = 0;
            for (int end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
                line.append(piece, start, end);
                end();
                start = end + 1;
            }
            line.append(piece, start, piece.length());
        }

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
                throw new InputException(
                        file + ":" + number + ": no JSON: "
                                + e.getOriginalMessage().replaceFirst(" \\(start marker.*", ""),
                        e);
            }
            if (!text.isString()) {
                throw new InputException(
                        file + ":" + number + ": no text at \"" + textField + "\": name the key with --text-field");
            }
            String value = text.stringValue();
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
                throw new InputException(
                        file + ":" + number + ": the text holds half a surrogate pair, no Unicode text");
            }
            return value;
        }
    }
}
