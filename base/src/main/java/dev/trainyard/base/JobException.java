package dev.trainyard.base;

import org.jspecify.annotations.Nullable;

/** The work itself failed (a full disk, a device out of memory, a lost file); exit code 1. */
public class JobException extends TrainyardException {
    private static final long serialVersionUID = 1L;

    public JobException(String message) {
        this(message, null);
    }

    public JobException(String message, @Nullable Throwable cause) {
        super(ExitCode.FAILED, message, cause);
    }
}
