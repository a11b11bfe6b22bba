package dev.trainyard.runs;

import dev.trainyard.base.InputException;
import java.util.Locale;
import java.util.Optional;

/**
 * A run in a list.
 *
 * @param state the status, or "crashed" (says running, but nobody writes), or "broken" (cannot be read)
 * @param info empty if the run is broken
 * @param problem why it is broken, else empty
 */
public record RunListing(String id, String state, Optional<RunInfo> info, String problem) {
    /** A run as it is now. */
    public static RunListing of(RunFolder folder) {
        try {
            RunInfo info = folder.info();
            boolean crashed = info.status() == Status.RUNNING && !folder.isLocked();
            String state = crashed ? "crashed" : info.status().name().toLowerCase(Locale.ROOT);
            return new RunListing(folder.id(), state, Optional.of(info), "");
        } catch (InputException e) {
            return new RunListing(folder.id(), "broken", Optional.empty(), String.valueOf(e.getMessage()));
        }
    }
}
