package dev.trainyard.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A key that two runs answer differently; a side is empty where it does not have the key. */
public record Change(String key, Optional<String> left, Optional<String> right) {
    /** All changes, by key. */
    public static List<Change> between(Map<String, String> left, Map<String, String> right) {
        TreeSet<String> keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        List<Change> changes = new ArrayList<>();
        for (String key : keys) {
            Change change = new Change(key, Optional.ofNullable(left.get(key)), Optional.ofNullable(right.get(key)));
            if (!change.left.equals(change.right)) {
                changes.add(change);
            }
        }
        return changes;
    }
}
