package dev.trainyard.storage;

import dev.trainyard.base.InputException;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.result.RunFigures;
import dev.trainyard.storage.run.LargestCount;
import dev.trainyard.storage.workload.DatasetSection;
import dev.trainyard.storage.workload.Workload;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The search for the most accelerators that the storage keeps busy, on runs of one short epoch. */
public final class AcceleratorSearch {
    /** Enough that what was read ahead at the start does not hide the storage. */
    private static final int STEPS = 50;

    /** More threads than this no client has use for. */
    private static final int MOST = 4096;

    private AcceleratorSearch() {}

    /**
     * The same benchmark with the number that was found; empty if not even the least is kept busy.
     *
     * @param say takes a line for each trial
     * @throws InputException if the data set is too small to tell
     */
    public static Optional<TrainingBenchmark> largest(
            TrainingBenchmark benchmark, World world, BooleanSupplier stop, Consumer<String> say) {
        Workload workload = benchmark.chosen().workload();
        DatasetSection dataset = workload.dataset();
        long samples = (long) dataset.numFilesTrain() * dataset.numSamplesPerFile();
        int limit = (int) Math.min(MOST, samples / ((long) workload.reader().batchSize() * STEPS));
        if (limit < world.size()) {
            throw new InputException("the data set has " + samples + " training samples, too few for " + STEPS
                    + " steps of " + world.size() + " accelerators: generate more and raise dataset.num_files_train");
        }
        LargestCount.Found found = LargestCount.search(world.size(), limit, count -> {
            RunFigures figures = RunFigures.of(workload, benchmark.trial(count, STEPS, world, stop));
            say.accept(String.format(
                    Locale.ROOT,
                    "%d accelerators: AU %.1f %%, %s",
                    count,
                    figures.auMeanPercent(),
                    figures.meetsExpectation() ? "kept busy" : "not kept busy"));
            return figures.meetsExpectation() && !stop.getAsBoolean();
        });
        if (found.largest().isEmpty()) {
            say.accept("the storage does not keep even " + world.size() + " accelerators busy; see what is lost with"
                    + " --num-accelerators " + world.size());
            return Optional.empty();
        }
        int largest = found.largest().getAsInt();
        boolean all = largest == limit / world.size() * world.size();
        say.accept("the most that are kept busy: " + largest + (all ? ", and the data set is too small for more" : ""));
        return Optional.of(benchmark.with(largest));
    }
}
