package dev.trainyard.runs;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Appends JSON objects, one a line. Each line reaches the file in one piece before the call returns, so that a killed
 * process loses nothing and a reader sees whole lines. Thread-safe.
 */
public final class JsonLinesWriter implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final JsonLine line = new JsonLine();
    private long length;

    private JsonLinesWriter(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens or makes {@code file}.
     *
     * @param tail what becomes of a last line that a crash left unfinished
     */
    static JsonLinesWriter open(Path file, Tail tail) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        JsonLinesWriter writer = new JsonLinesWriter(file, channel);
        writer.length = tail.repair(channel);
        return writer;
    }

    /**
     * Appends an object.
     *
     * @param fields puts them, in order
     * @throws JobException if the line could not be written; the file then ends with the line before
     */
    public void write(Consumer<JsonLine> fields) {
        write(fields, written -> {});
    }

    /** As {@link #write(Consumer)}; then {@code after} sees the numbers of the line. */
    synchronized void write(Consumer<JsonLine> fields, Consumer<MetricNumbers> after) {
        line.begin();
        fields.accept(line);
        append(line.end());
        after.accept(line.numbers());
    }

    /**
     * Appends an object that is built elsewhere.
     *
     * @param document a record or a map, as JSON knows them
     * @throws JobException as {@link #write(Consumer)}
     */
    public void writeDocument(Object document) {
        append(ByteBuffer.wrap((Json.line(document) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Bytes of whole lines. */
    public synchronized long length() {
        return length;
    }

    /**
     * Cuts the file back to an earlier {@link #length()}, to go on from a fresh line. A file that is shorter, since a
     * power cut took its end, stays as it is.
     *
     * @return the bytes that the file now has
     */
    public synchronized long truncate(long earlier) {
        try {
            if (earlier < length) {
                channel.truncate(earlier);
                length = Tail.CUT.repair(channel);
            }
            return length;
        } catch (IOException e) {
            throw failed("cut back", e);
        }
    }

    /** Returns when all lines are on the disk. */
    public synchronized void sync() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failed("flush", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("close", e);
        }
    }

    private synchronized void append(ByteBuffer whole) {
        int bytes = whole.remaining();
        try {
            channel.position(length);
            DurableFiles.writeFully(channel, whole);
            length += bytes;
        } catch (IOException e) {
            takeBack(e);
            throw failed("write to", e);
        }
    }

    /** A full disk may take half of a line. */
    private void takeBack(IOException cause) {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private JobException failed(String what, IOException e) {
        return new JobException("cannot " + what + " " + file + ": " + FileProblem.of(e), e);
    }
}
