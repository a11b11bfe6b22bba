package dev.trainyard.train.resilience;

import dev.trainyard.base.JobException;

/** A device of the run answers no more. */
public final class DeviceLostException extends JobException {
    private static final long serialVersionUID = 1L;

    public DeviceLostException(String message) {
        super("the device is lost: " + message);
    }
}
