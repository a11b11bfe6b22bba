package dev.trainyard.storage.run;

import dev.trainyard.cluster.World;
import dev.trainyard.storage.run.RunClock.Gate;
import java.util.function.Consumer;

/**
 * Where all accelerators of all hosts meet after each step, as an allreduce makes them. They also agree there on how to go
 * on, so that nobody waits for one that has left.
 */
final class StepBarrier {
    /** What an accelerator brings; all leave with the worst. */
    enum Word {
        GO,
        STOP,
        FAILED
    }

    private final Gate gate;
    private final World world;
    private final int parties;
    private final Consumer<Throwable> failure;

    private int arrived;
    private long generation;
    private Word worst = Word.GO;
    private Word agreed = Word.GO;

    /**
     * @param parties accelerators of this process
     * @param failure told if the others cannot be reached
     */
    StepBarrier(RunClock clock, World world, int parties, Consumer<Throwable> failure) {
        this.gate = clock.gate();
        this.world = world;
        this.parties = parties;
        this.failure = failure;
    }

    /** Waits for all; the worst word that anybody brought. */
    Word arrive(Word mine) {
        long[] round = new long[1];
        boolean[] last = new boolean[1];
        gate.change(() -> {
            round[0] = generation;
            worst = worst.compareTo(mine) < 0 ? mine : worst;
            last[0] = ++arrived == parties;
        });
        if (last[0]) {
            Word word = ask(worst);
            gate.change(() -> {
                agreed = word;
                worst = Word.GO;
                arrived = 0;
                generation++;
            });
            return word;
        }
        return Word.values()[(int) gate.await(() -> generation == round[0] ? RunClock.NOT_YET : agreed.ordinal())];
    }

    private Word ask(Word ours) {
        try {
            return Word.values()[(int) world.max(ours.ordinal())];
        } catch (RuntimeException e) {
            failure.accept(e);
            return Word.FAILED;
        }
    }
}
