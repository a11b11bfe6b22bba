package dev.trainyard.storage.result;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * The commands that left results in a folder: {@code history.jsonl} in it, one line each, only ever appended to.
 *
 * @param results the folder
 */
public record History(Path results) {
    /**
     * A command.
     *
     * @param id from 1, the number of its line
     * @param arguments of trainyard, without the program's name
     * @param folder what it wrote into
     */
    public record Entry(int id, Instant time, List<String> arguments, int exitCode, String folder) {}

    private Path file() {
        return results.resolve("history.jsonl");
    }

    /**
     * Adds a command.
     *
     * @throws JobException if the disk refuses
     */
    public Entry append(Instant time, List<String> arguments, int exitCode, Path folder) {
        try {
            Files.createDirectories(results);
            try (FileChannel channel = FileChannel.open(
                            file(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                int id = entries().size() + 1;
                Entry entry = new Entry(id, time, List.copyOf(arguments), exitCode, folder.toString());
                channel.position(channel.size());
                String line = (endsOpen(channel) ? "\n" : "") + Json.line(entry) + "\n";
                DurableFiles.writeFully(channel, ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
                return entry;
            }
        } catch (IOException e) {
            throw new JobException("cannot write " + file() + ": " + FileProblem.of(e), e);
        }
    }

    /**
     * All commands, the oldest first; a line that a crash cut off is left out.
     *
     * @throws InputException if the file is there and cannot be read
     */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file())) {
                try {
                    entries.add(Json.read(line, Entry.class));
                } catch (JacksonException e) {
                    // cut off by a crash: the next line is whole again
                }
            }
            return entries;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new InputException("cannot read " + file() + ": " + FileProblem.of(e), e);
        }
    }

    /**
     * One command.
     *
     * @throws InputException if there is none of this number
     */
    public Entry find(int id) {
        List<Entry> all = entries();
        return all.stream()
                .filter(entry -> entry.id() == id)
                .findFirst()
                .orElseThrow(() -> new InputException("no command " + id + " in " + file() + "; "
                        + (all.isEmpty()
                                ? "it is empty"
                                : "the last is " + all.getLast().id())));
    }

    private static boolean endsOpen(FileChannel channel) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
    }
}
