package dev.trainyard.precision.compare;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.runs.Change;
import dev.trainyard.runs.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs beside a baseline, judged. */
public final class Comparison {
    private final Limits limits;
    private final Optional<RunGroup> baseline;
    private final List<RunGroup> candidates;
    private final Map<String, List<Change>> different;
    private final List<RunVerdict> verdicts;

    private Comparison(
            Limits limits,
            Optional<RunGroup> baseline,
            List<RunGroup> candidates,
            Map<String, List<Change>> different) {
        this.limits = limits;
        this.baseline = baseline;
        this.candidates = candidates;
        this.different = different;
        Judge judge = new Judge(limits);
        verdicts = candidates.stream().map(group -> judge.of(group, baseline)).toList();
    }

    /**
     * Compares runs with a baseline.
     *
     * @param runs to judge; those of the baseline's configuration with another seed belong to the baseline
     * @param allowDifferent whether the baseline may be of another configuration
     * @throws InputException if it is and may not, listing what differs; or if a run cannot be read
     */
    public static Comparison of(RunFolder baseline, List<RunFolder> runs, Limits limits, boolean allowDifferent) {
        List<RecordedRun> all = Stream.concat(Stream.of(baseline), runs.stream())
                .map(folder -> folder.path().toAbsolutePath().normalize())
                .distinct()
                .map(path -> RecordedRun.read(new RunFolder(path)))
                .toList();
        List<RunGroup> groups = RunGroup.of(all);
        RunGroup usual = groups.getFirst();
        List<RunGroup> candidates = groups.subList(1, groups.size());
        if (candidates.isEmpty()) {
            throw new InputException("nothing to compare: " + usual.ids()
                    + (all.size() == 1 ? " is one run" : " are runs of one configuration with different seeds"));
        }
        Map<String, List<Change>> different = new LinkedHashMap<>();
        for (RunGroup candidate : candidates) {
            boolean common = candidate.runs().stream()
                    .anyMatch(run -> usual.withSeed(run.seed()).isPresent());
            List<Change> changes = Configurations.differing(
                    usual.first().config(), candidate.first().config(), !common);
            if (!changes.isEmpty()) {
                if (!allowDifferent) {
                    throw Configurations.refused(
                            candidate.label(), usual.label(), changes, "compare anyway with --allow-different");
                }
                different.put(candidate.label(), changes);
            }
        }
        return new Comparison(limits, Optional.of(usual), candidates, different);
    }

    /** A run by itself, without a baseline: its loss is not judged. */
    public static Comparison of(RunFolder run, Limits limits) {
        return new Comparison(
                limits, Optional.empty(), List.of(new RunGroup(List.of(RecordedRun.read(run)))), Map.of());
    }

    Optional<RunGroup> baseline() {
        return baseline;
    }

    List<RunGroup> candidates() {
        return candidates;
    }

    Map<String, List<Change>> different() {
        return different;
    }

    /** One for each configuration that is not the baseline's. */
    public List<RunVerdict> verdicts() {
        return verdicts;
    }

    public Limits limits() {
        return limits;
    }

    /** The baseline's name. */
    public Optional<String> baselineLabel() {
        return baseline.map(RunGroup::label);
    }

    /** {@link ExitCode#NEGATIVE} if a limit was missed. */
    public ExitCode exitCode() {
        return verdicts.stream().allMatch(RunVerdict::kept) ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    /** What should be known beside the verdicts. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        different.forEach(
                (label, changes) -> changes.forEach(change -> notes.add(label + " differs from the baseline in "
                        + change.key() + ": " + change.right().orElse("-") + ", the baseline has "
                        + change.left().orElse("-"))));
        baseline.ifPresent(usual -> {
            for (RunGroup group : candidates) {
                long ours = group.loss().mean().lastStep();
                long theirs = usual.loss().mean().lastStep();
                if (ours != theirs) {
                    notes.add(group.label() + " ends at step " + ours + ", the baseline at step " + theirs
                            + ": losses are compared at the steps that both have");
                }
                String device = group.first().info().device();
                if (!device.equals(usual.first().info().device())
                        || !group.first()
                                .info()
                                .host()
                                .equals(usual.first().info().host())) {
                    notes.add(group.label() + " ran on another device or host than the baseline: their speeds are not"
                            + " those of the recipes");
                }
            }
        });
        return notes;
    }

    /** All of it, for programs. */
    public record Document(
            Limits limits,
            Optional<String> baseline,
            List<String> baselineRuns,
            boolean kept,
            List<String> notes,
            List<RunVerdict> verdicts) {}

    public Document document() {
        return new Document(
                limits,
                baselineLabel(),
                baseline.stream()
                        .flatMap(group -> group.runs().stream())
                        .map(run -> run.folder().id())
                        .toList(),
                exitCode() == ExitCode.OK,
                notes(),
                verdicts);
    }
}
