package dev.trainyard.runs;

import dev.trainyard.ffi.Libc;
import dev.trainyard.ffi.NativeException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** One descriptor of the process turned into a pipe, with a thread that empties it. */
final class CapturedStream implements AutoCloseable {
    private static final int BLOCK = 64 << 10;
    /** A child process may hold the pipe open for as long as it lives; its output then goes on without us waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final int descriptor;
    private final int original;
    private final int reading;
    private final LineLog log;
    private final Thread pump;
    private boolean restored;

    private CapturedStream(int descriptor, int original, int reading, String name, LineLog log) {
        this.descriptor = descriptor;
        this.original = original;
        this.reading = reading;
        this.log = log;
        this.pump = Thread.ofPlatform().name(name).daemon().unstarted(this::pump);
    }

    static CapturedStream start(int descriptor, String name, LineLog log) {
        int original = Libc.dup(descriptor);
        int[] pipe = Libc.pipe();
        CapturedStream stream = new CapturedStream(descriptor, original, pipe[0], name, log);
        Libc.dup2(pipe[1], descriptor);
        Libc.close(pipe[1]);
        stream.pump.start();
        return stream;
    }

    /** Restores the descriptor, which ends the pipe, and waits until all in it is passed on. */
    @Override
    public void close() {
        restore();
        try {
            pump.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False if a child process still holds the pipe after {@link #close}. */
    boolean hasEnded() {
        return !pump.isAlive();
    }

    private synchronized void restore() {
        if (!restored) {
            restored = true;
            Libc.dup2(original, descriptor);
        }
    }

    private void pump() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(BLOCK);
            byte[] bytes = new byte[BLOCK];
            boolean listening = true;
            boolean logging = true;
            for (long read = Libc.read(reading, block); read > 0; read = Libc.read(reading, block)) {
                listening = listening && passOn(block, read);
                MemorySegment.copy(block, ValueLayout.JAVA_BYTE, 0, bytes, 0, (int) read);
                logging = logging && keep(bytes, (int) read);
            }
            if (logging) {
                log.end();
            }
        } finally {
            // without a reader the next write to a full pipe would wait for ever
            restore();
            Libc.close(reading);
            Libc.close(original);
        }
    }

    /** False if whoever read the output is gone, as after {@code | head}: the log goes on without. */
    private boolean passOn(MemorySegment bytes, long length) {
        try {
            Libc.write(original, bytes, length);
            return true;
        } catch (NativeException e) {
            return false;
        }
    }

    /** False if the log cannot be written: a full disk must not stop the run, and the terminal still has the lines. */
    private boolean keep(byte[] bytes, int length) {
        try {
            log.accept(bytes, length);
            return true;
        } catch (UncheckedIOException e) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment notice =
                        arena.allocateFrom("terminal output is no longer kept: " + e.getMessage() + "\n");
                passOn(notice, notice.byteSize() - 1); // without C's final zero
            }
            return false;
        }
    }
}
