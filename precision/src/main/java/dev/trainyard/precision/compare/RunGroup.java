package dev.trainyard.precision.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs of one configuration, each with a seed of its own. */
record RunGroup(List<RecordedRun> runs) {
    /** Runs that differ in their seeds alone come together, in the order in which the first of each was named. */
    static List<RunGroup> of(List<RecordedRun> runs) {
        List<List<RecordedRun>> groups = new ArrayList<>();
        for (RecordedRun run : runs) {
            var same = Configurations.withoutSeed(run.config());
            groups.stream()
                    .filter(group -> Configurations.withoutSeed(group.getFirst().config())
                                    .equals(same)
                            && group.stream().noneMatch(other -> other.seed() == run.seed()))
                    .findFirst()
                    .ifPresentOrElse(group -> group.add(run), () -> groups.add(new ArrayList<>(List.of(run))));
        }
        return groups.stream().map(group -> new RunGroup(List.copyOf(group))).toList();
    }

    RecordedRun first() {
        return runs.getFirst();
    }

    /** "fp8", or "fp8 (3 seeds)". */
    String label() {
        return first().label() + (runs.size() > 1 ? " (" + runs.size() + " seeds)" : "");
    }

    CurveBand loss() {
        return CurveBand.of(runs.stream().map(RecordedRun::loss).toList());
    }

    Optional<RecordedRun> withSeed(long seed) {
        return runs.stream().filter(run -> run.seed() == seed).findFirst();
    }

    String ids() {
        return runs.stream().map(run -> run.folder().id()).collect(Collectors.joining(", "));
    }
}
