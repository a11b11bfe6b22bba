package dev.trainyard.storage.run;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a run is told beside its workload.
 *
 * @param accelerators of all hosts together
 * @param seed of the order and of drawn times; that of rank 0 counts
 * @param decode whether samples are decoded after they were read
 * @param dropCaches whether the page cache is emptied before each epoch and evaluation
 * @param stop asked after each step; true ends the run there, incomplete
 * @param progress told after each step of accelerator 0
 */
public record RunOptions(
        int accelerators,
        long seed,
        boolean decode,
        boolean dropCaches,
        BooleanSupplier stop,
        Consumer<Progress> progress) {

    /** Neither decoding nor dropping, never stopped, told to nobody. */
    public static RunOptions of(int accelerators, long seed) {
        return new RunOptions(accelerators, seed, false, false, () -> false, progress -> {});
    }

    RunOptions withSeed(long other) {
        return new RunOptions(accelerators, other, decode, dropCaches, stop, progress);
    }

    /**
     * How far a run is.
     *
     * @param block DLIO's name: block1, block2, ... or eval
     * @param step of the epoch or evaluation, from 1
     * @param auPercent of the block's accelerator 0 until now
     */
    public record Progress(int epoch, int epochs, String block, int step, int steps, double auPercent) {}
}
