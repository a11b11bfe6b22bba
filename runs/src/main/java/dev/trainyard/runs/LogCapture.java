package dev.trainyard.runs;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Keeps what the process says, native libraries included: descriptors 1 and 2 become pipes; every byte goes on at once
 * to where it would have gone, and every whole line into the log with its time. {@link Terminal} keeps its answers.
 */
public final class LogCapture implements AutoCloseable {
    private final FileChannel log;
    private final List<CapturedStream> streams;
    private final Thread closeAtExit = new Thread(this::closeStreams, "log-capture-exit");

    private LogCapture(FileChannel log) {
        this.log = log;
        this.streams = List.of(
                CapturedStream.start(1, "log-stdout", new LineLog(line -> write("out", line))),
                CapturedStream.start(2, "log-stderr", new LineLog(line -> write("err", line))));
    }

    /**
     * Captures until closed, or until the process ends. One at a time in a process.
     *
     * @param logFile goes on after what is there
     * @throws JobException if the log cannot be opened; nothing is captured then
     */
    public static LogCapture start(Path logFile) {
        boolean _ = Terminal.stderrIsTerminal(); // asks and remembers before the descriptors change
        try {
            Files.createDirectories(DurableFiles.directoryOf(logFile));
            FileChannel log = FileChannel.open(
                    logFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            log.position(Tail.END.repair(log));
            LogCapture capture = new LogCapture(log);
            Runtime.getRuntime().addShutdownHook(capture.closeAtExit);
            return capture;
        } catch (IOException e) {
            throw new JobException("cannot write the log " + logFile + ": " + FileProblem.of(e), e);
        }
    }

    /** Gives the descriptors back; all that was written before is passed on and logged when this returns. */
    @Override
    public void close() {
        closeStreams();
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (IllegalStateException e) {
            // the process is ending already
        }
    }

    private synchronized void closeStreams() {
        System.out.flush();
        System.err.flush();
        streams.forEach(CapturedStream::close);
        if (streams.stream().allMatch(CapturedStream::hasEnded)) {
            try {
                log.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void write(String stream, String line) {
        String stamped = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + stream + " " + line + "\n";
        synchronized (log) {
            try {
                DurableFiles.writeFully(log, ByteBuffer.wrap(stamped.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
