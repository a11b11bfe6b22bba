package dev.trainyard.dashboard;

import java.io.Serial;

/** What was asked for does not exist; answered with 404. */
final class NotFound extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    NotFound(String what) {
        super(what);
    }
}
