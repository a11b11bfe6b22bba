package dev.trainyard.scaling.study;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.TrainyardException;

/** A signal has stopped a study before all its trials were completed; the same call goes on with it. */
public final class StudyStopped extends TrainyardException {
    private static final long serialVersionUID = 1L;

    StudyStopped(ExitCode exitCode, String message) {
        super(exitCode, message, null);
    }
}
