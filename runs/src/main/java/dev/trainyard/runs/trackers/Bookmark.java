package dev.trainyard.runs.trackers;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunLock;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where a tracker is in a run, kept in {@code trackers/<name>/position.json} of the run's folder; one process at a time
 * holds it.
 */
final class Bookmark implements AutoCloseable {
    private final Path file;
    private final RunLock lock;
    private final String target;
    private Position position = Position.START;
    private @Nullable Status ended;
    private JsonNode state = Json.mapper().createObjectNode();

    /** @param ended as what the tracker was told that the run ended; null while it goes on */
    private record Kept(
            String target,
            Position position,
            JsonNode state,
            @Nullable Status ended) {}

    private Bookmark(Path file, RunLock lock, String target) {
        this.file = file;
        this.lock = lock;
        this.target = target;
    }

    /** @throws InputException if another process holds it */
    static Bookmark take(RunFolder run, String tracker, String target) throws IOException {
        Path folder = Files.createDirectories(run.path().resolve("trackers").resolve(tracker));
        Optional<RunLock> lock =
                RunLock.tryTake(folder, "process " + ProcessHandle.current().pid());
        if (lock.isEmpty()) {
            throw new InputException("the run " + run.id() + " is being sent to " + tracker + " by "
                    + RunLock.owner(folder) + "; wait for it");
        }
        Bookmark bookmark = new Bookmark(folder.resolve("position.json"), lock.get(), target);
        bookmark.read();
        return bookmark;
    }

    Position position() {
        return position;
    }

    JsonNode state() {
        return state;
    }

    /** Whether the tracker was told that the run is over, and how. */
    boolean hasEnded(Status status) {
        return ended == status;
    }

    void end(Status status, Map<String, Object> now) throws IOException {
        keep(new Kept(target, position, Json.mapper().valueToTree(now), status));
    }

    void move(Position reached, Map<String, Object> now) throws IOException {
        keep(new Kept(target, reached, Json.mapper().valueToTree(now), null));
    }

    /** After a power cut the old place may stand there again, and a little is sent twice: not worth a wait for the disk. */
    private void keep(Kept kept) throws IOException {
        Path temporary = file.resolveSibling("position.json.tmp");
        Files.write(temporary, (Json.pretty(kept) + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        remember(kept);
    }

    private void remember(Kept kept) {
        position = kept.position();
        state = kept.state();
        ended = kept.ended();
    }

    private void read() throws IOException {
        try {
            Kept kept = Json.read(Files.readString(file), Kept.class);
            if (kept.position() != null && kept.state() != null && target.equals(kept.target())) {
                remember(kept);
            }
        } catch (NoSuchFileException | JacksonException e) {
            return; // the run is new there, or all of it is sent again
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
