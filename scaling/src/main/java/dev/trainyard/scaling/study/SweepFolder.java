package dev.trainyard.scaling.study;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A sweep on disk: {@code sweep.json}, {@code results.json}, and a run folder per trial below {@code runs}. Both files are
 * replaced as a whole, under a lock of the kernel, so that several processes can work on one sweep.
 *
 * @param path of the folder
 */
public record SweepFolder(Path path) {
    static final String RUNS = "runs";
    private static final String PLAN = "sweep.json";
    private static final String RESULTS = "results.json";
    private static final String PARALLEL = "parallel.json";
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Whether a sweep was planned here. */
    public boolean isPlanned() {
        return Files.exists(path.resolve(PLAN));
    }

    /**
     * The plan.
     *
     * @throws InputException if there is none, or it is damaged
     */
    public SweepPlan plan() {
        SweepPlan plan = read(PLAN, SweepPlan.class)
                .orElseThrow(() -> new InputException(path + " has no " + PLAN
                        + ", so it is no sweep: make one with trainyard scaling plan CONFIG --out " + path));
        if (plan.format() != SweepPlan.FORMAT || plan.trials() == null || plan.config() == null) {
            throw new InputException(path.resolve(PLAN) + ": is damaged, or of another version of trainyard; plan anew"
                    + " in another folder");
        }
        return plan;
    }

    /** The rows, in the order of the plan; none before the plan. */
    public List<TrialResult> results() {
        return read(RESULTS, TrialResult[].class).map(List::of).orElse(List.of());
    }

    /** The folder of run folders. */
    public Path runs() {
        return path.resolve(RUNS);
    }

    /** Trials at once as they were measured before, by device; whoever is killed often should not measure each time. */
    OptionalInt measuredParallel(String device) {
        return read(PARALLEL, JsonNode.class)
                .map(devices -> devices.path(device))
                .filter(JsonNode::isInt)
                .map(count -> OptionalInt.of(count.asInt()))
                .orElse(OptionalInt.empty());
    }

    void measuredParallel(String device, int count) {
        locked(() -> {
            Map<String, Object> devices = new TreeMap<>(Map.of(device, count));
            read(PARALLEL, JsonNode.class)
                    .ifPresent(before -> before.properties()
                            .forEach(other -> devices.putIfAbsent(other.getKey(), other.getValue())));
            write(PARALLEL, devices);
            return true;
        });
    }

    /**
     * Puts a plan into the folder. Rows that there are keep what they say; trials that have begun and that the plan no
     * longer has must be among {@link #withBegun} its trials.
     */
    void begin(SweepPlan plan) {
        locked(() -> {
            Map<String, TrialResult> before =
                    results().stream().collect(Collectors.toMap(TrialResult::key, row -> row));
            write(
                    RESULTS,
                    plan.trials().stream()
                            .map(trial ->
                                    before.getOrDefault(trial.key(), TrialResult.planned(trial, plan.uniqueTokens())))
                            .toList());
            write(PLAN, plan); // last: a plan without its rows would be taken for a sweep
            return true;
        });
    }

    /** These trials, and those of the sweep that is here which have begun and are not among them. */
    List<Trial> withBegun(List<Trial> trials) {
        if (!isPlanned()) {
            return trials;
        }
        Set<String> wanted = trials.stream().map(Trial::key).collect(Collectors.toSet());
        Set<String> begun = results().stream()
                .filter(row -> row.status() != TrialResult.Status.PLANNED)
                .map(TrialResult::key)
                .collect(Collectors.toSet());
        return Stream.concat(
                        trials.stream(),
                        plan().trials().stream()
                                .filter(trial -> begun.contains(trial.key()) && !wanted.contains(trial.key())))
                .toList();
    }

    /** Removes plan, results and runs; what else lies here stays. */
    void clear() {
        locked(() -> {
            try {
                for (String name : List.of(PLAN, RESULTS, PARALLEL)) {
                    Files.deleteIfExists(path.resolve(name));
                }
                if (Files.exists(runs())) {
                    deleteBelow(runs());
                }
                return true;
            } catch (IOException e) {
                throw new JobException("cannot clear " + path + ": " + FileProblem.of(e), e);
            }
        });
    }

    /** Forgets what a trial has learnt. */
    static void clearCheckpoints(RunFolder run) {
        try {
            deleteBelow(run.checkpoints());
        } catch (NoSuchFileException e) {
            return; // it has learnt nothing
        } catch (IOException e) {
            throw new JobException("cannot clear " + run.checkpoints() + ": " + FileProblem.of(e), e);
        }
    }

    private static void deleteBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Changes the rows; whoever else writes to them waits. */
    List<TrialResult> update(UnaryOperator<List<TrialResult>> change) {
        return locked(() -> {
            List<TrialResult> rows = change.apply(results());
            write(RESULTS, rows);
            return rows;
        });
    }

    /** Runs {@code body} while nobody else changes the sweep's files. */
    <T> T locked(Supplier<T> body) {
        try {
            Files.createDirectories(path);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                Optional<RunLock> lock = RunLock.tryTake(
                        path, "process " + ProcessHandle.current().pid());
                if (lock.isPresent()) {
                    try (RunLock _ = lock.get()) {
                        return body.get();
                    }
                }
                if (System.nanoTime() > end) {
                    throw new JobException(
                            path + " is held by " + RunLock.owner(path) + "; stop that process, or wait for it");
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (IOException e) {
            throw new JobException("cannot write to " + path + ": " + FileProblem.of(e), e);
        }
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        Path file = path.resolve(name);
        try {
            return Optional.of(Json.read(Files.readString(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + FileProblem.of(e), e);
        } catch (JacksonException e) {
            throw new InputException(file + ": is damaged: " + e.getOriginalMessage(), e);
        }
    }

    private void write(String name, Object content) {
        try {
            DurableFiles.write(path.resolve(name), (Json.pretty(content) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + path.resolve(name) + ": " + FileProblem.of(e), e);
        }
    }
}
