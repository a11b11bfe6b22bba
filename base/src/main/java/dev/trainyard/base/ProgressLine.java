package dev.trainyard.base;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How far the work is: a line, or a table that ends in one, redrawn in place where stderr is a terminal; else that line
 * alone, every few seconds. Thread-safe.
 */
public final class ProgressLine implements AutoCloseable {
    private static final Duration LIVE_INTERVAL = Duration.ofMillis(100);
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
    // without automatic wrapping a line that is too long is cut by the terminal and can still be redrawn
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    private final PrintStream out;
    private final boolean live;
    private final long interval;
    private final LongSupplier clock;

    /** On the terminal now; the cursor is in the last of them. */
    private int drawnLines;

    private long nextDraw;
    private Supplier<String> latest = () -> "";
    private boolean latestShown = true;

    /**
     * @param live whether {@code out} is a terminal
     * @param interval the least time between two drawings
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public ProgressLine(PrintStream out, boolean live, Duration interval, LongSupplier clock) {
        this.out = out;
        this.live = live;
        this.interval = interval.toNanos();
        this.clock = clock;
        this.nextDraw = clock.getAsLong();
    }

    /** On stderr: ten times a second on a terminal, else every five seconds. */
    public static ProgressLine onStderr() {
        boolean live = Terminal.stderrIsTerminal();
        return new ProgressLine(System.err, live, live ? LIVE_INTERVAL : PLAIN_INTERVAL, System::nanoTime);
    }

    /**
     * The state now; {@code text} is asked only when it is time to draw, so this may be called in a tight loop. It may have
     * several lines, fewer than a terminal has; the last one must say enough alone.
     */
    public synchronized void show(Supplier<String> text) {
        latest = text;
        latestShown = false;
        long now = clock.getAsLong();
        if (now - nextDraw >= 0) {
            nextDraw = now + interval;
            draw();
        }
    }

    /** A line that stays, above the progress. */
    public synchronized void note(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    /** Shows the last state if it was not yet shown, and leaves the cursor on a fresh line. */
    @Override
    public synchronized void close() {
        if (!latestShown) {
            draw();
        }
        if (drawnLines > 0) {
            out.println();
            drawnLines = 0;
        }
        out.flush();
    }

    private void draw() {
        latestShown = true;
        if (live) {
            String text = latest.get();
            out.print(toTheTop() + NO_WRAP + text.replace("\n", REST_OF_LINE + "\n") + REST_OF_SCREEN + WRAP);
            drawnLines = Math.toIntExact(text.chars().filter(c -> c == '\n').count()) + 1;
        } else {
            String text = latest.get();
            out.println(text.substring(text.lastIndexOf('\n') + 1));
        }
        out.flush();
    }

    private void clear() {
        if (drawnLines > 0) {
            out.print(toTheTop() + REST_OF_SCREEN);
            drawnLines = 0;
            latestShown = false;
        }
    }

    private String toTheTop() {
        return drawnLines > 1 ? "\r\u001b[" + (drawnLines - 1) + "A" : "\r";
    }
}
