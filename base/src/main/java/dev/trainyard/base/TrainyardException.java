package dev.trainyard.base;

import org.jspecify.annotations.Nullable;

/**
 * An error that is meant for the user: its message is one clear line that says what was tried, on what, why it failed
 * and what to do. The command line prints the message alone and exits with {@link #exitCode()}.
 */
public abstract class TrainyardException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    protected TrainyardException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What the process exits with when nobody handles this. */
    public final ExitCode exitCode() {
        return exitCode;
    }
}
