package dev.trainyard.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers the error which a PrintWriter swallows. A reader that left early, such as
 * {@code head}, is no failure; results that a full disk did not take are.
 */
final class ResultStream extends OutputStream {
    private final OutputStream target;
    private @Nullable IOException lost;

    ResultStream(OutputStream target) {
        this.target = target;
    }

    /** Why results were lost; empty if they were all taken, or nobody wanted the rest. */
    Optional<String> lost() {
        return Optional.ofNullable(lost)
                .map(e -> String.valueOf(e.getMessage()))
                .filter(why -> !why.equals("Broken pipe"));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            lost = e;
            throw e;
        }
    }
}
