package dev.trainyard.storage.run;

import dev.trainyard.storage.run.SampleOrder.Visit;
import dev.trainyard.storage.run.SampleSource.SampleReader;
import java.util.concurrent.atomic.LongAdder;

/** What one accelerator is fed with in a phase: its shard of the order, cut into batches. */
final class Feed {
    private final Phase phase;
    private final WaitTimes preprocessing;
    private final boolean preprocesses;
    private final int batch;
    private final int pieces;
    private final long shard;
    private final Loader loader;
    private final LongAdder bytes = new LongAdder();

    Feed(Phase phase, WaitTimes preprocessing, int accelerator) {
        Schedule schedule = phase.site.schedule;
        this.phase = phase;
        this.preprocessing = preprocessing;
        var work = schedule.workload().reader().preprocessTime();
        this.preprocesses = !work.constant() || work.mean() > 0;
        this.batch = schedule.batch(phase.part);
        this.pieces = schedule.pieces(phase.part);
        this.shard = accelerator * schedule.wholeSteps(phase.part) * batch;
        this.loader = new Loader(phase.site.clock, phase.steps, schedule.ahead(), pieces);
    }

    /** Lets readers begin. */
    void open() {
        loader.open();
    }

    /** A reader's work: pieces of batches, until there are no more. */
    void supply(SampleReader reader) {
        for (long piece = loader.claim(); piece != Loader.END; piece = loader.claim()) {
            long start = shard + piece / pieces * batch;
            long part = piece % pieces;
            read(reader, start + part * batch / pieces, start + (part + 1) * batch / pieces);
            loader.done(piece);
        }
    }

    /** Reads the batch of a step in the thread that wants it. */
    void supplyNow(SampleReader reader, int step) {
        long start = shard + (long) step * batch;
        read(reader, start, start + batch);
    }

    /** Waits for the next batch; false if there will be none. */
    boolean take() {
        return loader.take();
    }

    void close() {
        loader.close();
    }

    /** Bytes read until now. */
    long bytes() {
        return bytes.sum();
    }

    private void read(SampleReader reader, long from, long to) {
        for (long place = from; place < to && !loader.closed(); ) {
            Visit visit = phase.order.at(place, to);
            bytes.add(reader.read(phase.part, visit.file(), visit.first(), visit.count()));
            if (preprocesses) {
                preprocess(place, visit.count());
            }
            place += visit.count();
        }
    }

    private void preprocess(long place, int samples) {
        long until = phase.site.clock.nanos();
        long draw = phase.epoch * phase.order.samples() + place;
        for (int i = 0; i < samples; i++) {
            until += preprocessing.nanos(draw + i);
        }
        phase.site.clock.waitUntil(until);
    }
}
