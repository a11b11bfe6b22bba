package dev.trainyard.scaling.study;

import dev.trainyard.base.TrainyardException;
import dev.trainyard.scaling.study.TrialResult.Status;
import dev.trainyard.train.DivergedException;
import dev.trainyard.train.Interruption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Trains what a plan has left to do, several trials at once. A trial is claimed before it is looked up, and its row is
 * written before the claim ends: so none is trained twice, also by several processes on one sweep.
 */
final class SweepRun {
    private static final String DIVERGED = "diverged: ";

    private final SweepFolder folder;
    private final SweepPlan plan;
    private final TrialRunner trials;
    private final boolean retryFailed;
    private final SweepProgress progress;
    private final Set<String> mine = ConcurrentHashMap.newKeySet();

    SweepRun(SweepFolder folder, SweepPlan plan, TrialRunner trials, boolean retryFailed, SweepProgress progress) {
        this.folder = folder;
        this.plan = plan;
        this.trials = trials;
        this.retryFailed = retryFailed;
        this.progress = progress;
    }

    /** The trials that a run would train, in the order of the plan. */
    static List<Trial> due(SweepFolder folder, SweepPlan plan, boolean retryFailed) {
        List<TrialResult> rows = folder.results();
        return plan.trials().stream()
                .filter(trial -> isDue(row(rows, trial, plan), retryFailed))
                .toList();
    }

    /**
     * Returns when nothing is left to do, or when {@code interruption} has asked to stop and every trial in progress has
     * a checkpoint.
     *
     * @param workers trials at once
     */
    List<TrialResult> run(Interruption interruption, int workers) {
        List<Trial> due = due(folder, plan, retryFailed);
        int before;
        do {
            before = mine.size();
            progress.begin(plan, due, workers);
            pass(due, interruption, workers);
            // What another process held, it may have left half done.
            due = due(folder, plan, retryFailed).stream()
                    .filter(trial -> !mine.contains(trial.key()))
                    .toList();
        } while (!due.isEmpty()
                && mine.size() > before
                && interruption.requested().isEmpty());
        return folder.results();
    }

    private void pass(List<Trial> due, Interruption interruption, int workers) {
        Queue<Trial> queue = new ConcurrentLinkedQueue<>(workers == 1 ? due : longestFirst(due));
        try (ExecutorService threads = Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().name("trial-", 0).factory())) {
            List<Future<?>> all = IntStream.range(0, workers)
                    .<Future<?>>mapToObj(worker -> threads.submit(() -> work(queue, worker, interruption)))
                    .toList();
            for (Future<?> one : all) {
                join(one);
            }
        }
    }

    /** Otherwise the longest one may begin last, and the others wait for it. */
    private static List<Trial> longestFirst(List<Trial> due) {
        return due.stream()
                .sorted(Comparator.comparingDouble(Trial::estimatedSeconds).reversed())
                .toList();
    }

    private void work(Queue<Trial> queue, int worker, Interruption interruption) {
        while (interruption.requested().isEmpty()) {
            Trial trial = queue.poll();
            if (trial == null) {
                return;
            }
            try {
                one(trial, worker, interruption);
            } catch (RuntimeException e) {
                String told = e instanceof TrainyardException ? String.valueOf(e.getMessage()) : e.toString();
                String why = e instanceof DivergedException ? DIVERGED + told : told;
                record(trial, row -> row.with(Status.FAILED, Optional.of(why)));
                progress.failed(trial, why);
            }
        }
    }

    private void one(Trial trial, int worker, Interruption interruption) {
        Optional<TrialRunner.Claim> claimed = trials.claim(trial, worker);
        if (claimed.isEmpty()) {
            progress.elsewhere(trial);
            return;
        }
        try (TrialRunner.Claim claim = claimed.get()) {
            mine.add(trial.key());
            TrialResult before = row(folder.results(), trial, plan);
            if (!isDue(before, retryFailed)) {
                progress.elsewhere(trial);
                return;
            }
            if (before.error().filter(why -> why.startsWith(DIVERGED)).isPresent()) {
                claim.startOver();
            }
            record(trial, row -> row.with(Status.RUNNING, Optional.empty()));
            progress.started(trial);
            Measured measured = claim.train(interruption, steps -> progress.step(trial, steps));
            if (!measured.finished()) {
                record(trial, row -> row.with(Status.INTERRUPTED, measured));
            } else if (Double.isFinite(measured.loss())) {
                record(trial, row -> row.with(Status.COMPLETED, measured));
                progress.completed(trial, measured);
            } else {
                String why = DIVERGED + "the validation loss is " + measured.loss();
                record(trial, row -> row.with(Status.FAILED, measured).with(Status.FAILED, Optional.of(why)));
                progress.failed(trial, why);
            }
        }
    }

    private static boolean isDue(TrialResult row, boolean retryFailed) {
        return switch (row.status()) {
            case PLANNED, RUNNING, INTERRUPTED -> true;
            case COMPLETED -> false;
            case FAILED -> retryFailed;
        };
    }

    private static TrialResult row(List<TrialResult> rows, Trial trial, SweepPlan plan) {
        return rows.stream()
                .filter(row -> row.key().equals(trial.key()))
                .findFirst()
                .orElseGet(() -> TrialResult.planned(trial, plan.uniqueTokens()));
    }

    private void record(Trial trial, UnaryOperator<TrialResult> change) {
        folder.update(rows -> rows.stream()
                .map(row -> row.key().equals(trial.key()) ? change.apply(row) : row)
                .toList());
    }

    private static void join(Future<?> worker) {
        try {
            worker.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trials were under way", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
