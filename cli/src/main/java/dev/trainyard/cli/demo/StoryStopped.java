package dev.trainyard.cli.demo;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.TrainyardException;

/** A signal has ended a training run of the story, and with it the story. */
final class StoryStopped extends TrainyardException {
    private static final long serialVersionUID = 1L;

    StoryStopped(ExitCode exitCode, DemoFolder folder) {
        super(exitCode, "the demo was interrupted; what it has made so far is in " + folder.root(), null);
    }
}
