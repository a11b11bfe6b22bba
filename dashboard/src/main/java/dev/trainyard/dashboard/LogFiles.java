package dev.trainyard.dashboard;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The logs of a run, by name and by their ends: a log may be longer than a browser can hold. */
final class LogFiles {
    static final int USUAL_BYTES = 64 << 10;

    private static final int MOST_BYTES = 4 << 20;

    private LogFiles() {}

    /** A file in {@code logs/}. */
    record Log(String name, long bytes) {}

    /** Regular files only: a link might lead out of the folder. */
    static List<Log> of(Path run) {
        List<Log> logs = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run.resolve("logs"), "*.log")) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    logs.add(new Log(file.getFileName().toString(), Files.size(file)));
                }
            }
        } catch (IOException e) {
            return List.of(); // no logs
        }
        logs.sort(Comparator.comparing(Log::name));
        return logs;
    }

    /**
     * The last whole lines of a log.
     *
     * @throws NotFound if it is none of {@link #of}
     */
    static Map<String, Object> tail(Path run, String name, int bytes) {
        Log log = of(run).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotFound("the run has no log of this name"));
        Path file = run.resolve("logs").resolve(log.name());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, Math.clamp(bytes, 1, MOST_BYTES)));
            long from = size - end.capacity();
            while (end.hasRemaining() && channel.read(end, from + end.position()) >= 0) {
                // a read may give less than asked for
            }
            String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
            int begin = from == 0 ? 0 : text.indexOf('\n') + 1;
            return Map.of("name", log.name(), "bytes", size, "left_out", from > 0, "text", text.substring(begin));
        } catch (IOException e) {
            throw new JobException("cannot read " + file + ": " + FileProblem.of(e), e);
        }
    }
}
