package dev.trainyard.runs.index;

import java.util.List;
import java.util.Map;

/**
 * What one look at the run folders found.
 *
 * @param changed runs that are new or have something new
 * @param removed runs whose folder is gone
 * @param unreadable why a run could not be looked at, by id; what was known of it stays
 * @param points numbers that were read
 * @param nanos how long it took
 */
public record Refresh(
        List<String> changed, List<String> removed, Map<String, String> unreadable, long points, long nanos) {
    public Refresh {
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
        unreadable = Map.copyOf(unreadable);
    }

    /** Whether the index is another than before. */
    public boolean isNews() {
        return !changed.isEmpty() || !removed.isEmpty();
    }
}
