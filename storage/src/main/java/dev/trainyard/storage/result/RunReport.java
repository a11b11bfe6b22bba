package dev.trainyard.storage.result;

import dev.trainyard.storage.rules.Clients;
import dev.trainyard.storage.rules.Finding;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.Verdict;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.RunResult.LatencySummary;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What {@code storage run --json} prints, and the summary of the run's folder. Bytes, seconds and percent are said in the names.
 *
 * @param verdict on the settings, see {@link Judgement}; a missed utilisation is said beside it
 * @param auPercent per epoch: DLIO's window, the set computation time in the numerator
 * @param auRulesPercent by the formula of the published rules
 * @param decoded whether samples were decoded, or only read
 * @param epochs with the time that was lost, and why
 * @param openLatency of opening a file, seconds
 * @param readLatency of one read, seconds
 * @param pageCacheHits estimated fraction of the bytes that came from memory, not from a device
 * @param complete false if the run was interrupted
 */
public record RunReport(
        Verdict verdict,
        RuleEdition rules,
        List<Finding> findings,
        String model,
        Optional<String> accelerator,
        int accelerators,
        int hosts,
        List<Double> auPercent,
        double auRulesPercent,
        double auMeanPercent,
        double auLeastPercent,
        boolean auExpectationMet,
        double samplesPerSecond,
        double bytesPerSecond,
        double cpuSeconds,
        long peakMemoryBytes,
        List<EpochFigures> epochs,
        LatencySummary openLatency,
        LatencySummary readLatency,
        OptionalDouble pageCacheHits,
        long seed,
        boolean decoded,
        boolean complete,
        Instant start,
        Instant end,
        List<String> warnings)
        implements BenchmarkReport {

    /** All of it. */
    public static RunReport of(
            ChosenWorkload chosen,
            Clients clients,
            RuleEdition edition,
            Judgement judgement,
            RunResult result,
            boolean decoded) {
        RunFigures figures = RunFigures.of(chosen.workload(), result);
        return new RunReport(
                judgement.verdict(),
                edition,
                judgement.findings(),
                chosen.model(),
                chosen.accelerator(),
                clients.accelerators(),
                clients.hosts(),
                figures.epochs().stream().map(EpochFigures::auPercent).toList(),
                figures.auRulesPercent(),
                figures.auMeanPercent(),
                figures.auLeastPercent(),
                figures.meetsExpectation(),
                figures.samplesPerSecond(),
                figures.bytesPerSecond(),
                result.cpuSeconds(),
                result.peakMemoryBytes(),
                figures.epochs(),
                result.open(),
                result.read(),
                result.pageCacheHits(),
                result.seed(),
                decoded,
                result.complete(),
                result.start(),
                result.end(),
                result.warnings());
    }

    /** Allowed in some division, and fast enough. */
    @Override
    public boolean good() {
        return verdict != Verdict.INVALID && auExpectationMet;
    }
}
