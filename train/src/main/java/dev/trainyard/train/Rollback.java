package dev.trainyard.train;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/**
 * Updates that a run leaves out after its loss was lost. The weights may have been broken by the update before the first loss
 * that shows it, so that one goes too; and where that was not enough, twice as many the next time.
 */
final class Rollback {
    private static final String EVENT = "rolled_back";

    private Rollback() {}

    /** Notes that the run goes back, and which updates it will leave out. */
    static void note(RunWriter run, RollbackException lost) {
        long before = run.folder().events().stream().filter(Rollback::isOne).count();
        long first = Math.max(1, lost.step() - (1L << before));
        List<Long> out = LongStream.rangeClosed(first, lost.step()).boxed().toList();
        run.event(EVENT, Map.of("step", lost.step(), "left_out", out, "reason", String.valueOf(lost.getMessage())));
    }

    /** All updates that the run leaves out. */
    static Set<Long> leftOut(RunFolder run) {
        Set<Long> steps = new TreeSet<>();
        run.events().stream()
                .filter(Rollback::isOne)
                .forEach(event -> event.path("left_out").forEach(step -> steps.add(step.asLong())));
        return steps;
    }

    private static boolean isOne(JsonNode event) {
        return event.path("kind").asString("").equals(EVENT);
    }
}
