package dev.trainyard.storage.run;

import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.base.TrainyardException;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.data.DataSet;
import dev.trainyard.storage.host.PageCache;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.EpochResult;
import dev.trainyard.storage.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workload: accelerators that are emulated by threads, spread evenly over the processes of the job, and readers
 * that really read. Every process makes the same run and gets the same result.
 */
public final class TrainingRun {
    private final World world;
    private final RunClock clock;
    private final SampleSource source;
    private final Supplier<Optional<String>> dropCaches;
    private final RunOptions options;
    private final Schedule schedule;
    private final Site site;

    /**
     * Prepares a run over files.
     *
     * @throws InputException if the workload and the number of accelerators do not go together
     */
    public static TrainingRun of(Workload workload, DataSet data, World world, RunOptions options) {
        return new TrainingRun(
                workload,
                new FileSamples(data, workload, options.decode()),
                world,
                new RealClock(),
                options,
                () -> options.dropCaches()
                        ? Optional.of(PageCache.ofKernel()
                                .drop("data files", data.allFiles(), "before each epoch and evaluation"))
                        : Optional.empty());
    }

    /**
     * Prepares a run over samples from elsewhere; there are no caches to be dropped.
     *
     * @throws InputException as {@link #of(Workload, DataSet, World, RunOptions)}
     */
    public static TrainingRun of(Workload workload, SampleSource source, World world, RunOptions options) {
        return new TrainingRun(workload, source, world, new RealClock(), options, Optional::empty);
    }

    TrainingRun(
            Workload workload,
            SampleSource source,
            World world,
            RunClock clock,
            RunOptions asked,
            Supplier<Optional<String>> dropCaches) {
        if (asked.accelerators() < 1 || asked.accelerators() % world.size() != 0) {
            throw new InputException(asked.accelerators() + " accelerators cannot be spread evenly over " + world.size()
                    + " processes: use a multiple");
        }
        this.world = world;
        this.clock = clock;
        this.source = source;
        this.dropCaches = dropCaches;
        this.options = asked.withSeed(seedOfFirst(world, asked.seed()));
        this.schedule = Schedule.of(workload, options.accelerators(), source);
        world.demandEqual(
                workload.yaml() + schedule.trainSamples() + " " + schedule.evalSamples() + " " + schedule.accelerators()
                        + " " + options.decode() + " " + options.dropCaches(),
                "workload, number of files or of accelerators, or option");
        this.site = new Site(clock, schedule, source, world, options);
    }

    /**
     * Runs to the end, or to where {@link RunOptions#stop} or an interrupt of this thread ends it.
     *
     * @throws JobException if a file is missing, truncated or foreign, cannot be read, or another host failed
     */
    public RunResult run() {
        Instant start = clock.wall();
        long begun = clock.nanos();
        double cpuBefore = ProcessUsage.cpuSeconds();
        long deviceBefore = ProcessUsage.deviceBytesRead().orElse(0);
        Set<String> notes = new LinkedHashSet<>();
        if (options.decode()) {
            notes.add("Samples were decoded: the utilisation is that of the storage and the client's CPU together.");
        }
        List<EpochResult> epochs = new ArrayList<>();
        boolean stopped = false;
        for (int epoch = 1; epoch <= schedule.epochs() && !stopped; epoch++) {
            Instant epochStart = clock.wall();
            Phase.Result train = phase(Part.TRAIN, epoch, notes);
            stopped = train.stopped();
            List<Block> blocks = new ArrayList<>(train.blocks());
            if (!stopped && schedule.evaluationAfter(epoch)) {
                Phase.Result evaluation = phase(Part.VALID, epoch, notes);
                stopped = evaluation.stopped();
                blocks.addAll(evaluation.blocks());
            }
            epochs.add(new EpochResult(epoch, epochStart, clock.wall(), List.copyOf(blocks), train.checkpoints()));
        }
        Instant end = clock.wall();
        double wall = (clock.nanos() - begun) / 1e9;
        long device = ProcessUsage.deviceBytesRead().orElse(-1);
        Share mine = new Share(
                site.host,
                start,
                end,
                List.copyOf(epochs),
                site.latencies().encoded(),
                ProcessUsage.cpuSeconds() - cpuBefore,
                wall,
                clock.moved().toNanos() / 1e9,
                Runtime.getRuntime().availableProcessors(),
                ProcessUsage.peakMemoryBytes(),
                ProcessUsage.machineMemoryBytes(),
                epochs.stream().mapToLong(EpochResult::bytesRead).sum(),
                device < 0 ? device : device - deviceBefore,
                List.copyOf(notes),
                !stopped);
        List<Share> shares = world.allGather(Json.line(mine).getBytes(StandardCharsets.UTF_8)).stream()
                .map(share -> Json.read(new String(share, StandardCharsets.UTF_8), Share.class))
                .toList();
        return Share.merged(shares, schedule, options.seed());
    }

    private Phase.Result phase(Part part, int epoch, Set<String> notes) {
        dropCaches.get().ifPresent(notes::add);
        Phase.Result result = new Phase(site, source, part, epoch).run();
        Throwable failure = site.failure();
        if (failsAnywhere(failure)) {
            throw raised(failure);
        }
        return result;
    }

    private boolean failsAnywhere(@Nullable Throwable own) {
        try {
            return world.max(own == null ? 0 : 1) > 0;
        } catch (JobException e) {
            // a host is gone; what was met first says more than what comes of it
            throw own instanceof TrainyardException first ? first : e;
        }
    }

    /** Each host throws what it met itself, else what the first that met something says. */
    private RuntimeException raised(@Nullable Throwable own) {
        String message = own == null ? "" : String.valueOf(own.getMessage());
        List<byte[]> all = world.allGather(message.getBytes(StandardCharsets.UTF_8));
        if (own != null) {
            return own instanceof TrainyardException e
                    ? e
                    : new JobException("the run failed on " + site.host + ": " + own, own);
        }
        int rank = 0;
        while (rank < all.size() - 1 && all.get(rank).length == 0) {
            rank++;
        }
        return new JobException("the run failed on " + world.hosts().get(rank) + ": "
                + new String(all.get(rank), StandardCharsets.UTF_8));
    }

    private static long seedOfFirst(World world, long seed) {
        return Long.parseLong(new String(
                world.fromFirst(Long.toString(seed).getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
    }
}
