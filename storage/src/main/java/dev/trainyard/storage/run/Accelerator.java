package dev.trainyard.storage.run;

import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.run.RunOptions.Progress;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.CheckpointResult;
import dev.trainyard.storage.run.SampleSource.SampleReader;
import dev.trainyard.storage.run.StepBarrier.Word;
import dev.trainyard.storage.workload.OutputSection.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One emulated accelerator in one phase: it waits for a batch, "computes" by waiting exactly so long, and meets the
 * others. The reference is DLIO's step loop.
 */
final class Accelerator {
    private final Phase phase;
    private final Site site;
    private final Feed feed;
    private final SampleReader ownReader;
    private final int number;
    private final boolean readsItself;
    private final List<Block> blocks = new ArrayList<>();
    private final List<CheckpointResult> checkpoints = new ArrayList<>();
    private boolean stopped;

    // of the block
    private Instant blockStart = Instant.EPOCH;
    private long bytesBefore;

    /** @param ownReader used if there are no reader threads */
    Accelerator(Phase phase, Feed feed, SampleReader ownReader, int number) {
        this.phase = phase;
        this.site = phase.site;
        this.feed = feed;
        this.ownReader = ownReader;
        this.number = number;
        this.readsItself = site.schedule.workload().reader().readThreads() == 0;
    }

    int number() {
        return number;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Those of accelerator 0; the others take part, but keep no record. */
    List<CheckpointResult> checkpoints() {
        return checkpoints;
    }

    boolean stopped() {
        return stopped;
    }

    /** Leaves no reader waiting, however it ends. */
    void run() {
        try {
            Word word = site.barrier.arrive(Word.GO);
            if (word == Word.GO) {
                word = steps();
            }
            stopped = word == Word.STOP;
            if (word == Word.GO && (checkpointsAfter(phase.steps) || checkpointsAtEnd())) {
                word = checkpoint(phase.steps);
            }
            if (word == Word.GO) {
                // who fails after the last step is still met by the others
                site.barrier.arrive(Word.GO);
            }
        } finally {
            feed.close();
        }
    }

    private Word steps() {
        Word word = Word.GO;
        Meter meter = newBlock();
        feed.open();
        for (int step = 1; step <= phase.steps && word == Word.GO; step++) {
            word = step(meter, step);
            if (word == Word.GO && step < phase.steps && checkpointsAfter(step)) {
                endBlock(meter);
                word = checkpoint(step);
                meter = newBlock();
            }
        }
        endBlock(meter);
        return word;
    }

    private Word step(Meter meter, int step) {
        RunClock clock = site.clock;
        long begun = clock.nanos();
        if (readsItself) {
            feed.supplyNow(ownReader, step - 1);
        } else if (!feed.take()) {
            return site.barrier.arrive(Word.FAILED);
        }
        long loaded = clock.nanos();
        long draw = ((long) phase.epoch * site.options.accelerators() + number) * phase.steps + step - 1;
        long set = phase.computation.nanos(draw);
        clock.waitUntil(loaded + set);
        long computed = clock.nanos();
        Word word = site.barrier.arrive(site.stop().getAsBoolean() ? Word.STOP : Word.GO);
        meter.step(begun, loaded, computed, set, clock.nanos());
        if (number == 0) {
            site.options
                    .progress()
                    .accept(new Progress(
                            phase.epoch, site.schedule.epochs(), blockName(), step, phase.steps, meter.soFarPercent()));
        }
        return word;
    }

    private Meter newBlock() {
        blockStart = site.clock.wall();
        bytesBefore = feed.bytes();
        Window window = site.schedule.workload().output().metric();
        return new Meter(window, site.schedule.batch(phase.part), site.clock.nanos());
    }

    private void endBlock(Meter meter) {
        if (meter.steps() > 0) {
            long bytes = feed.bytes() - bytesBefore;
            blocks.add(new Block(
                    blockName(), blockStart, site.clock.wall(), List.of(meter.block(number, site.host, bytes))));
        }
    }

    private String blockName() {
        return phase.part == Part.VALID ? "eval" : "block" + (blocks.size() + 1);
    }

    private boolean checkpointsAfter(int step) {
        return phase.part == Part.TRAIN && site.schedule.checkpointAfterStep(step);
    }

    private boolean checkpointsAtEnd() {
        return phase.part == Part.TRAIN && site.schedule.checkpointAfter(phase.epoch);
    }

    /** Lasts until all have written. */
    private Word checkpoint(int step) {
        long bytes = site.checkpoint.total();
        if (bytes == 0) {
            return Word.GO;
        }
        Instant start = site.clock.wall();
        long begun = site.clock.nanos();
        if (site.checkpoint.writes(number)) {
            site.checkpoint.write(number, phase.epoch, step);
        }
        Word word = site.barrier.arrive(Word.GO);
        if (number == 0) {
            double seconds = (site.clock.nanos() - begun) / 1e9;
            checkpoints.add(new CheckpointResult(checkpoints.size() + 1, start, seconds, bytes));
        }
        return word;
    }
}
