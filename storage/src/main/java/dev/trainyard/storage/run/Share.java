package dev.trainyard.storage.run;

import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.EpochResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What one process brings to the result. Travels as JSON.
 *
 * @param wallSeconds by the steady clock
 * @param clockJumpSeconds how far the date moved against it
 * @param deviceBytesRead -1 where it cannot be told
 */
record Share(
        String host,
        Instant start,
        Instant end,
        List<EpochResult> epochs,
        Latencies.Encoded latencies,
        double cpuSeconds,
        double wallSeconds,
        double clockJumpSeconds,
        int cores,
        long peakMemoryBytes,
        long machineMemoryBytes,
        long bytesRead,
        long deviceBytesRead,
        List<String> notes,
        boolean complete) {

    /** The result of all, the same in every process. */
    static RunResult merged(List<Share> shares, Schedule schedule, long seed) {
        Share first = shares.getFirst();
        Latencies latencies = new Latencies();
        shares.forEach(share -> latencies.add(Latencies.of(share.latencies)));
        List<EpochResult> epochs = epochs(shares);
        return new RunResult(
                first.start,
                first.end,
                seed,
                epochs,
                latencies.openSummary(),
                latencies.readSummary(),
                shares.stream().mapToDouble(Share::cpuSeconds).sum(),
                shares.stream().mapToLong(Share::peakMemoryBytes).max().orElse(0),
                pageCacheHits(shares),
                warnings(shares, schedule, epochs),
                shares.stream().allMatch(Share::complete));
    }

    private static List<EpochResult> epochs(List<Share> shares) {
        List<EpochResult> all = new ArrayList<>();
        for (int i = 0; i < shares.getFirst().epochs.size(); i++) {
            int epoch = i;
            List<List<Block>> sides = shares.stream()
                    .map(share -> share.epochs.get(epoch).blocks())
                    .toList();
            EpochResult first = shares.getFirst().epochs.get(i);
            all.add(new EpochResult(
                    first.number(), first.start(), first.end(), Phase.sideBySide(sides), first.checkpoints()));
        }
        return List.copyOf(all);
    }

    private static OptionalDouble pageCacheHits(List<Share> shares) {
        long read = shares.stream().mapToLong(Share::bytesRead).sum();
        if (read == 0 || shares.stream().anyMatch(share -> share.deviceBytesRead < 0)) {
            return OptionalDouble.empty();
        }
        double device = shares.stream().mapToLong(Share::deviceBytesRead).sum();
        return OptionalDouble.of(Math.clamp(1 - device / read, 0, 1));
    }

    private static List<String> warnings(List<Share> shares, Schedule schedule, List<EpochResult> epochs) {
        Set<String> all = new LinkedHashSet<>();
        shares.forEach(share -> all.addAll(share.notes));
        all.addAll(Doubts.about(shares, schedule, epochs));
        return List.copyOf(all);
    }
}
