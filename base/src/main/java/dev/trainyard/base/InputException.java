package dev.trainyard.base;

import org.jspecify.annotations.Nullable;

/** The usage, the configuration or an input is wrong. Thrown before any work starts; exit code 2. */
public class InputException extends TrainyardException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        this(message, null);
    }

    public InputException(String message, @Nullable Throwable cause) {
        super(ExitCode.USAGE, message, cause);
    }
}
