package dev.trainyard.storage.run;

import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.CheckpointResult;
import dev.trainyard.storage.run.SampleSource.SampleReader;
import dev.trainyard.storage.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/** An epoch or an evaluation of this process's accelerators, each a thread beside its readers' threads. */
final class Phase {
    /** @param stopped whether it ended early since somebody asked for it */
    record Result(List<Block> blocks, List<CheckpointResult> checkpoints, boolean stopped) {}

    final Site site;
    final Part part;
    final int epoch;
    final int steps;
    final SampleOrder order;
    final WaitTimes computation;

    private final WaitTimes preprocessing;
    private final List<Feed> feeds = new ArrayList<>();

    Phase(Site site, SampleSource source, Part part, int epoch) {
        this.site = site;
        this.part = part;
        this.epoch = epoch;
        Schedule schedule = site.schedule;
        Workload workload = schedule.workload();
        this.steps = schedule.steps(part);
        this.order = new SampleOrder(
                site.random("order of " + part.folder()),
                source.files(part),
                source.samplesPerFile(),
                schedule.shuffled(),
                workload.train().seedChangeEpoch() ? epoch : 1);
        this.computation = new WaitTimes(
                part == Part.TRAIN
                        ? workload.train().computationTime()
                        : workload.evaluation().evalTime(),
                site.random("computation of " + part.folder()));
        this.preprocessing =
                new WaitTimes(workload.reader().preprocessTime(), site.random("preprocessing of " + part.folder()));
    }

    /** Runs to the end, to a stop or to a failure, which {@link Site#failure} then has. */
    Result run() {
        List<Thread> threads = new ArrayList<>();
        List<Accelerator> accelerators = new ArrayList<>();
        for (int i = 0; i < site.count; i++) {
            Feed feed = new Feed(this, preprocessing, site.first + i);
            feeds.add(feed);
            accelerators.add(new Accelerator(this, feed, site.readers(i).getFirst(), site.first + i));
        }
        if (site.schedule.workload().reader().readThreads() > 0) {
            for (int i = 0; i < site.count; i++) {
                Feed feed = feeds.get(i);
                for (SampleReader reader : site.readers(i)) {
                    threads.add(site.clock.start("reader-" + (site.first + i), () -> supply(feed, reader)));
                }
            }
        }
        for (Accelerator accelerator : accelerators) {
            threads.add(site.clock.start("accelerator-" + accelerator.number(), () -> drive(accelerator)));
        }
        threads.forEach(this::join);
        return new Result(
                sideBySide(accelerators.stream().map(Accelerator::blocks).toList()),
                accelerators.getFirst().checkpoints(),
                accelerators.stream().anyMatch(Accelerator::stopped));
    }

    private void supply(Feed feed, SampleReader reader) {
        try {
            feed.supply(reader);
        } catch (Throwable t) {
            fail(t);
        }
    }

    private void drive(Accelerator accelerator) {
        try {
            accelerator.run();
        } catch (Throwable t) {
            fail(t);
            site.barrier.arrive(StepBarrier.Word.FAILED);
        }
    }

    /** Nobody here waits for a batch from now on. */
    private void fail(Throwable thrown) {
        site.fail(thrown);
        feeds.forEach(Feed::close);
    }

    private void join(Thread thread) {
        while (true) {
            try {
                thread.join();
                return;
            } catch (InterruptedException e) {
                site.interrupt();
            }
        }
    }

    /** The blocks of several sides that did the same at the same time; the first one's dates. */
    static List<Block> sideBySide(List<List<Block>> sides) {
        List<Block> all = new ArrayList<>();
        for (Block block : sides.getFirst()) {
            int index = all.size();
            List<AcceleratorBlock> accelerators = sides.stream()
                    .filter(side -> index < side.size())
                    .flatMap(side -> side.get(index).accelerators().stream())
                    .toList();
            all.add(new Block(block.name(), block.start(), block.end(), accelerators));
        }
        return List.copyOf(all);
    }
}
