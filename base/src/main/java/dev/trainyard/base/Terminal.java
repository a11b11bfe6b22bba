package dev.trainyard.base;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether people watch. Asked once and remembered: a log capture later replaces the descriptors by pipes, while what
 * passes through still ends on the same terminal.
 */
public final class Terminal {
    private static final boolean STDOUT = isTerminal(1);
    private static final boolean STDERR = isTerminal(2);

    private Terminal() {}

    public static boolean stdoutIsTerminal() {
        return STDOUT;
    }

    public static boolean stderrIsTerminal() {
        return STDERR;
    }

    /** Whether text on stderr may be coloured: on a terminal, unless NO_COLOR is set (no-color.org). */
    public static boolean stderrHasColour() {
        String refused = System.getenv("NO_COLOR");
        return STDERR && (refused == null || refused.isEmpty());
    }

    /** Linux shows each descriptor as a link; {@code System.console()} would answer for stdin and stdout together. */
    private static boolean isTerminal(int descriptor) {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        Path links = Path.of("/proc/self/fd");
        if (!Files.isDirectory(links)) {
            return Optional.ofNullable(System.console())
                    .map(Console::isTerminal)
                    .orElse(false);
        }
        try {
            return isTerminal(Files.readSymbolicLink(links.resolve(Integer.toString(descriptor))));
        } catch (IOException e) {
            return false; // the descriptor is closed
        }
    }

    static boolean isTerminal(Path device) {
        return device.startsWith("/dev/pts")
                || device.toString().startsWith("/dev/tty")
                || device.equals(Path.of("/dev/console"));
    }
}
