package dev.trainyard.cluster;

import dev.trainyard.base.InputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The processes of one job, numbered from 0. Every process calls the same collective methods in the same order, from one
 * thread at a time; each returns when all have called it.
 *
 * @apiNote a process that dies ends a collective of the others with a {@link dev.trainyard.base.JobException} that names
 *     its host, or the job as a whole, as MPI does
 */
public interface World extends AutoCloseable {
    /** This process. */
    int rank();

    /** How many processes there are. */
    int size();

    /** The host names by rank. */
    List<String> hosts();

    /** Waits until all are here. */
    void barrier();

    /** Everybody's bytes by rank, to everybody. */
    List<byte[]> allGather(byte[] mine);

    /** What {@code rank} 0 gave, to everybody; what the others give is ignored. */
    byte[] fromFirst(byte[] bytes);

    /** The greatest of everybody's values, to everybody. */
    long max(long mine);

    /**
     * Returns if everybody gave the same text. Processes that do different things would wait for each other for ever.
     *
     * @param what the text stands for, as in "has another what than"
     * @throws InputException naming the first process that differs from the first one, in all
     */
    default void demandEqual(String text, String what) {
        byte[] mine = text.getBytes(StandardCharsets.UTF_8);
        byte[] first = fromFirst(mine);
        List<byte[]> equal = allGather(new byte[] {(byte) (Arrays.equals(first, mine) ? 1 : 0)});
        for (int rank = 0; rank < equal.size(); rank++) {
            if (equal.get(rank)[0] == 0) {
                throw new InputException("the hosts disagree: " + hosts().get(rank) + " (process " + rank
                        + ") has another " + what + " than " + hosts().getFirst() + " (process 0)");
            }
        }
    }

    /** Leaves the job in order, when all others do; a process that has failed just ends. */
    @Override
    void close();

    /** A job of one process. */
    static World alone() {
        return new LoneWorld();
    }
}
