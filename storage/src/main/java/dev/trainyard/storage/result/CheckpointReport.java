package dev.trainyard.storage.result;

import dev.trainyard.storage.checkpoint.CheckpointModels;
import dev.trainyard.storage.checkpoint.CheckpointOutcome;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import dev.trainyard.storage.rules.Finding;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What {@code storage checkpoint --json} prints, and the summary of the run's folder. Bytes and seconds are said in the names.
 *
 * @param verdict on the settings
 * @param accelerator whose memory must hold the checkpoint
 * @param closedProcesses that a CLOSED submission takes
 * @param hosts by process of the job
 * @param subset whether only some of the model's processes take part
 * @param scale the fraction of the true size
 * @param complete false if it was interrupted
 */
public record CheckpointReport(
        Verdict verdict,
        RuleEdition rules,
        List<Finding> findings,
        String model,
        String accelerator,
        int processes,
        int closedProcesses,
        List<String> hosts,
        boolean subset,
        double scale,
        long checkpointBytes,
        String checkpointFolder,
        boolean fsync,
        Phase save,
        Phase load,
        boolean complete,
        Instant start,
        Instant end,
        List<String> warnings)
        implements BenchmarkReport {

    /** All writes or all reads, means over them: by DLIO's definition the time of rank 0, by the rules the slowest rank. */
    public record Phase(
            int checkpoints,
            double firstRankSecondsMean,
            double firstRankBytesPerSecondMean,
            double slowestRankSecondsMean,
            double leastRankBytesPerSecondMean,
            List<Timing> each) {

        static Phase of(List<Timing> timings) {
            return new Phase(
                    timings.size(),
                    mean(timings, Timing::firstRankSeconds),
                    mean(timings, Timing::firstRankBytesPerSecond),
                    mean(timings, Timing::slowestSeconds),
                    mean(timings, Timing::leastBytesPerSecond),
                    timings);
        }

        private static double mean(List<Timing> timings, ToDoubleFunction<Timing> value) {
            return Statistics.mean(timings.stream().map(value::applyAsDouble).toList());
        }
    }

    /** All of it. */
    public static CheckpointReport of(
            String model, String accelerator, RuleEdition edition, Judgement judgement, CheckpointOutcome outcome) {
        return new CheckpointReport(
                judgement.verdict(),
                edition,
                judgement.findings(),
                model,
                accelerator,
                outcome.plan().processes(),
                CheckpointModels.closedProcesses(model),
                outcome.hosts(),
                outcome.plan().isSubset(),
                outcome.plan().scale(),
                outcome.plan().bytes(),
                outcome.settings().folder().toString(),
                outcome.settings().fsync(),
                Phase.of(outcome.writes()),
                Phase.of(outcome.reads()),
                outcome.complete(),
                outcome.start(),
                outcome.end(),
                outcome.notices());
    }

    /** Allowed in some division. */
    @Override
    public boolean good() {
        return verdict != Verdict.INVALID;
    }
}
