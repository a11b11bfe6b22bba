package dev.trainyard.storage.checkpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a checkpoint benchmark measured. Times are seconds.
 *
 * @param hosts by process of the job
 * @param notices whole sentences
 * @param complete false if it was interrupted: what there is until then
 */
public record CheckpointOutcome(
        Instant start,
        Instant end,
        CheckpointPlan plan,
        CheckpointSettings settings,
        List<String> hosts,
        List<Timing> writes,
        List<Timing> reads,
        List<String> notices,
        boolean complete) {

    /** The same with further notices. */
    public CheckpointOutcome withNotices(Collection<String> further) {
        List<String> all = new ArrayList<>(notices);
        all.addAll(further);
        return new CheckpointOutcome(start, end, plan, settings, hosts, writes, reads, List.copyOf(all), complete);
    }

    /** A process's part of a checkpoint. */
    public record RankTiming(int rank, long bytes, double seconds) {}

    /**
     * A checkpoint that all have written or read.
     *
     * @param number from 1
     * @param ranks in order
     * @param synced whether rank 0 waited for all
     */
    public record Timing(int number, Instant start, List<RankTiming> ranks, boolean synced) {
        public long bytes() {
            return ranks.stream().mapToLong(RankTiming::bytes).sum();
        }

        /** DLIO's duration: that of rank 0. */
        public double firstRankSeconds() {
            return synced ? slowestSeconds() : ranks.getFirst().seconds();
        }

        /** DLIO's rate: the whole checkpoint in the time of rank 0. */
        public double firstRankBytesPerSecond() {
            return bytes() / firstRankSeconds();
        }

        /** The rules' duration: that of the slowest process. */
        public double slowestSeconds() {
            return ranks.stream().mapToDouble(RankTiming::seconds).max().orElse(0);
        }

        /** The rules' rate: the least of all processes that have something to move. */
        public double leastBytesPerSecond() {
            return ranks.stream()
                    .filter(rank -> rank.bytes > 0)
                    .mapToDouble(rank -> rank.bytes / rank.seconds)
                    .min()
                    .orElse(0);
        }
    }
}
