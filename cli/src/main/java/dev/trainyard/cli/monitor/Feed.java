package dev.trainyard.cli.monitor;

import java.util.Optional;

/** Pictures, one after the other. */
interface Feed extends AutoCloseable {
    /** Waits for the next one; empty when there will be no more. */
    Optional<Picture> next() throws InterruptedException;

    @Override
    void close();
}
