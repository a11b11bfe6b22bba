package dev.trainyard.storage.run;

import dev.trainyard.base.Units;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.run.RunResult.EpochResult;
import dev.trainyard.storage.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reasons why a result may say less about the storage than it seems to. */
final class Doubts {
    /** Fewer steps than this hide much behind the prefetch: the reference's advice. */
    private static final int STEPS_ADVISED = 40;

    /** Above this fraction of its cores a client has nothing left to ask for more with. */
    private static final double BUSY = 0.85;

    private static final double CLOCK_JUMP_SECONDS = 1;

    private Doubts() {}

    static List<String> about(List<Share> shares, Schedule schedule, List<EpochResult> epochs) {
        List<String> all = new ArrayList<>();
        Workload workload = schedule.workload();
        double expected = 100 * workload.metric().au();
        boolean missed = epochs.stream().anyMatch(epoch -> epoch.auPercent().orElse(100) < expected);
        Map<String, List<Share>> hosts =
                shares.stream().collect(Collectors.groupingBy(Share::host, LinkedHashMap::new, Collectors.toList()));
        hosts.forEach((host, own) -> {
            if (missed) {
                busy(host, own, all);
            }
            clockJump(host, own, all);
        });
        if (schedule.epochs() > 0) {
            shortEpoch(schedule, all);
            cached(shares, schedule, all);
            if (schedule.dropped() > 0) {
                all.add(schedule.dropped() + " of " + schedule.trainSamples()
                        + " samples are left out of each epoch, so that all accelerators have "
                        + schedule.wholeSteps(Part.TRAIN) + " steps.");
            }
        }
        return all;
    }

    /** @param own the shares of the host's processes, which share its cores */
    private static void busy(String host, List<Share> own, List<String> all) {
        double cpu = own.stream().mapToDouble(Share::cpuSeconds).sum();
        Share first = own.getFirst();
        double busy = cpu / (first.wallSeconds() * first.cores());
        if (busy > BUSY) {
            all.add(String.format(
                    Locale.ROOT,
                    "The client's CPU is the limit, not the storage: the benchmark used %.0f %% of the %d cores of %s.",
                    100 * busy,
                    first.cores(),
                    host));
        }
    }

    private static void clockJump(String host, List<Share> own, List<String> all) {
        double seconds = own.getFirst().clockJumpSeconds();
        if (Math.abs(seconds) > CLOCK_JUMP_SECONDS) {
            all.add(String.format(
                    Locale.ROOT,
                    "The clock of %s was set during the run, by %+.1f s: dates go on from its start, durations are true.",
                    host,
                    seconds));
        }
    }

    private static void shortEpoch(Schedule schedule, List<String> all) {
        int steps = schedule.steps(Part.TRAIN);
        int excluded = schedule.workload().output().metric().excludeStartSteps();
        if (steps < STEPS_ADVISED) {
            String hidden = steps <= schedule.ahead() + excluded + 2
                    ? ", nearly all of which are prefetched before the first counted one ends: the utilisation says"
                            + " nothing about the storage"
                    : ", so the prefetched ones weigh much";
            all.add("An epoch has only " + steps + " steps" + hidden + "; use at least " + STEPS_ADVISED + ".");
        }
    }

    private static void cached(List<Share> shares, Schedule schedule, List<String> all) {
        Workload workload = schedule.workload();
        if (workload.reader().odirect()) {
            return;
        }
        double data = schedule.trainSamples() * workload.dataset().recordLengthBytes();
        // processes of one host share its memory
        long memory =
                shares.stream()
                        .collect(Collectors.toMap(Share::host, Share::machineMemoryBytes, Math::max))
                        .values()
                        .stream()
                        .mapToLong(Long::longValue)
                        .sum();
        if (data < memory) {
            all.add("The data set (" + Units.bytes((long) data) + ") fits the page cache of the clients' memory ("
                    + Units.bytes(memory) + "): the storage may hardly be asked.");
        }
    }
}
