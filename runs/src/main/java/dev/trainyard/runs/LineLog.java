package dev.trainyard.runs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes lines of a stream of bytes as a person would have read them in the end: of a line that was redrawn after
 * carriage returns only the last state, without the terminal's escape sequences.
 */
final class LineLog {
    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");
    private static final int LONGEST = 64 << 10;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean returned;
    private boolean redrawn;

    /** @param lines takes each line without its end */
    LineLog(Consumer<String> lines) {
        this.lines = lines;
    }

    void accept(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                endLine();
            } else if (b == '\r') {
                returned = true;
            } else {
                add(b);
            }
        }
    }

    /** Gives what is left as a last line. */
    void end() {
        if (line.size() > 0) {
            endLine();
        }
    }

    private void add(byte b) {
        if (returned) {
            line.reset();
            redrawn = true;
            returned = false;
        }
        line.write(b);
        if (line.size() == LONGEST) {
            endLine();
        }
    }

    private void endLine() {
        String text = ESCAPE.matcher(line.toString(StandardCharsets.UTF_8)).replaceAll("");
        if (!redrawn || !text.isBlank()) { // a progress line that was wiped was no line
            lines.accept(text);
        }
        line.reset();
        returned = false;
        redrawn = false;
    }
}
