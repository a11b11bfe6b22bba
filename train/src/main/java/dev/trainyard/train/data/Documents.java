package dev.trainyard.train.data;

import dev.trainyard.base.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/** The texts of an input, read in pieces as often as needed. */
final class Documents {
    /** Takes the text of document after document. */
    interface Sink {
        /** The next piece of the current document; never ends within a surrogate pair. */
        void text(String piece);

        void endOfDocument();

        /** What follows is for validation; not called where the input has no split of its own. */
        default void endOfTraining() {}
    }

    private final InputFiles files;
    private final String textField;
    private final long bytes;

    Documents(InputFiles files, String textField) {
        this.files = files;
        this.textField = textField;
        this.bytes = files.bytes();
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
     * @throws InputException if a file is no UTF-8 text, a line of JSON lacks the text, or a Parquet file the column
     */
    void read(Sink sink, Progress progress, long before, long total) {
        long[] done = {before};
        readAll(files.train(), sink, progress, done, total);
        if (files.split()) {
            sink.endOfTraining();
            readAll(files.val(), sink, progress, done, total);
        }
    }

    private void readAll(List<Path> part, Sink sink, Progress progress, long[] done, long total) {
        for (Path file : part) {
            long start = done[0];
            readFile(file, sink, position -> {
                done[0] = start + position;
                progress.at(done[0], total);
            });
        }
    }

    private void readFile(Path file, Sink sink, LongConsumer position) {
        switch (TextFormat.of(file).orElse(TextFormat.PLAIN)) {
            case PLAIN -> {
                Utf8File.read(file, sink::text, position);
                sink.endOfDocument();
            }
            case JSON_LINES -> {
                JsonLines lines = new JsonLines(file, textField, sink);
                Utf8File.read(file, lines::add, position);
                lines.end();
            }
            case PARQUET -> ParquetText.read(file, textField, sink, position);
        }
    }
}
