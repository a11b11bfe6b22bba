package dev.trainyard.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Listens to descriptor 2 for messages that native code can give in no other way. Everything passes through unchanged
 * but messages with the wanted prefix: each is held for one {@link #take}, up to the mark that the taker writes behind it,
 * so that the user sees the error once. Threads that fail at the same time get one text each, but maybe one another's: the
 * text does not say whose it is.
 */
final class StandardErrorTap implements Runnable {
    private static final String MARK = "end of libtorch message ";

    private final String prefix;
    private final int source;
    private final int original;
    private final AtomicLong marks = new AtomicLong();
    private final SynchronousQueue<String> taken = new SynchronousQueue<>();
    private final ArrayDeque<String> complete = new ArrayDeque<>();
    private final StringBuilder held = new StringBuilder();
    private boolean holding;

    private StandardErrorTap(String prefix, int source, int original) {
        this.prefix = prefix;
        this.source = source;
        this.original = original;
    }

    /** Puts a tap between the process and its standard error, for the life of the process. */
    static StandardErrorTap install(String prefix) {
        int original = Libc.dup(2);
        int[] pipe = Libc.pipe();
        Libc.dup2(pipe[1], 2);
        Libc.close(pipe[1]);
        StandardErrorTap tap = new StandardErrorTap(prefix, pipe[0], original);
        Thread listener =
                Thread.ofPlatform().name("trainyard-stderr-tap").daemon().start(tap);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(original, listener), "trainyard-stderr-untap"));
        return tap;
    }

    /** Ends the pipe and waits for what is still in it, the last words of the process; not for ever, a child may hold it. */
    private static void remove(int original, Thread listener) {
        Libc.dup2(original, 2);
        try {
            listener.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The oldest message with the prefix that nobody has taken; empty if there is none, or the tap is stuck for a second. */
    synchronized String take() {
        byte[] mark = (MARK + marks.incrementAndGet() + "\n").getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            Libc.write(2, arena.allocateFrom(Native.BYTE, mark), mark.length);
            String message = taken.poll(1, TimeUnit.SECONDS);
            return message == null ? "" : message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1 << 16);
            StringBuilder line = new StringBuilder();
            while (true) {
                long count = Libc.read(source, buffer);
                if (count == 0) {
                    // Messages that nobody took are the user's to see.
                    complete();
                    complete.forEach(this::pass);
                    pass(line.toString());
                    return;
                }
                String text = new String(buffer.asSlice(0, count).toArray(Native.BYTE), StandardCharsets.ISO_8859_1);
                for (int i = 0; i < text.length(); i++) {
                    line.append(text.charAt(i));
                    if (text.charAt(i) == '\n') {
                        line(line.toString());
                        line.setLength(0);
                    }
                }
                if (!holding && !line.isEmpty()) {
                    pass(line.toString());
                    line.setLength(0);
                }
            }
        }
    }

    private void line(String line) {
        if (line.startsWith(MARK)) {
            complete();
            String oldest = complete.poll();
            String message = oldest == null ? "" : oldest;
            // Nobody waits if the taker gave up; then the message is the user's to see.
            try {
                if (!taken.offer(message, 100, TimeUnit.MILLISECONDS)) {
                    pass(message);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        if (line.contains(prefix)) {
            complete();
            holding = true;
        }
        if (holding) {
            held.append(line);
        } else {
            pass(line);
        }
    }

    private void complete() {
        if (holding) {
            complete.add(held.toString());
            held.setLength(0);
            holding = false;
        }
    }

    private void pass(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        try (Arena arena = Arena.ofConfined()) {
            Libc.write(original, arena.allocateFrom(Native.BYTE, bytes), bytes.length);
        }
    }
}
