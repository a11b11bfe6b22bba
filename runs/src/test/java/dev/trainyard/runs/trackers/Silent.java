package dev.trainyard.runs.trackers;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/** A tracker that waits for an answer until it is abandoned. */
final class Silent implements Tracker {
    private final CountDownLatch abandoned;

    Silent(CountDownLatch abandoned) {
        this.abandoned = abandoned;
    }

    @Override
    public String name() {
        return "silent";
    }

    @Override
    public String target() {
        return "nowhere";
    }

    @Override
    public Set<Source> wants() {
        return Set.of();
    }

    @Override
    public void begin(RunFolder run, JsonNode state) throws IOException {
        try {
            abandoned.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("abandoned");
    }

    @Override
    public void write(Batch batch) {}

    @Override
    public boolean rewind(long step) {
        return true;
    }

    @Override
    public Map<String, Object> state() {
        return Map.of();
    }

    @Override
    public void end(Status status) {}

    @Override
    public String place() {
        return "nowhere";
    }

    @Override
    public void abandon() {
        abandoned.countDown();
    }
}
