package dev.trainyard.storage;

import dev.trainyard.cluster.World;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.storage.checkpoint.CheckpointOutcome;
import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.checkpoint.CheckpointRun;
import dev.trainyard.storage.checkpoint.CheckpointSettings;
import dev.trainyard.storage.checkpoint.CheckpointText;
import dev.trainyard.storage.result.CheckpointReport;
import dev.trainyard.storage.result.Environment;
import dev.trainyard.storage.result.Invocation;
import dev.trainyard.storage.result.RecordedRun;
import dev.trainyard.storage.result.ResultFolder;
import dev.trainyard.storage.result.ResultWriter;
import dev.trainyard.storage.result.RunText;
import dev.trainyard.storage.rules.CheckpointRunRules;
import dev.trainyard.storage.rules.JudgedCheckpoint;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.workload.CheckpointSection;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A checkpoint benchmark on the hosts of a {@link World}. Every process makes it; the first one writes the result.
 *
 * @param accelerator whose memory must hold the checkpoint
 * @param memoryGib of one client, as declared
 */
public record CheckpointBenchmark(
        ChosenWorkload chosen,
        CheckpointPlan plan,
        String accelerator,
        OptionalInt memoryGib,
        RuleEdition edition,
        Bookkeeping books) {
    private static final double GIB = 1L << 30;

    /**
     * What a benchmark left.
     *
     * @param text the result for people
     * @param folder with the files of mlpstorage and DLIO
     * @param run its folder among the runs; empty but on the first process, as the folder is
     */
    public record Outcome(CheckpointReport report, String text, Path folder, Optional<RunFolder> run) {}

    /** What the rules say of the settings, before anything is written. */
    public Judgement judge(int hosts) {
        CheckpointSection section = chosen.workload().checkpoint();
        CheckpointSettings settings = CheckpointSettings.of(section);
        JudgedCheckpoint judged = new JudgedCheckpoint(
                chosen.model(),
                Optional.of(accelerator),
                plan.processes(),
                hosts,
                settings.writes(),
                settings.reads(),
                section.mode() == CheckpointSection.Mode.SUBSET,
                settings.fsync(),
                plan.scale(),
                chosen.overrides());
        return CheckpointRunRules.judge(judged, edition);
    }

    /**
     * Writes and reads.
     *
     * @param stop turns true when the user wants the end: what is done until then is kept, and marked
     * @throws dev.trainyard.base.InputException if processes or space do not suffice, or there is nothing to read
     * @throws dev.trainyard.base.JobException if the storage refuses
     */
    public Outcome run(World world, BooleanSupplier stop, CheckpointRun.Progress progress) {
        CheckpointSettings settings = CheckpointSettings.of(chosen.workload().checkpoint());
        CheckpointOutcome measured = new CheckpointRun(plan, settings, world, stop, progress).run();
        Environment environment = Environment.of(world, settings.folder(), books.results());
        CheckpointOutcome outcome =
                measured.withNotices(Stream.of(environment.sharedFileSystem(), environment.underdeclared(memoryGib))
                        .flatMap(Optional::stream)
                        .toList());
        int hosts = environment.hosts().size();
        Judgement judgement = judge(hosts);
        CheckpointReport report = CheckpointReport.of(chosen.model(), accelerator, edition, judgement, outcome);
        String text = text().result(outcome) + RunText.verdict(judgement.verdict(), judgement.findings());
        if (world.rank() != 0) {
            return new Outcome(report, text, books.results(), Optional.empty());
        }
        ResultFolder into = ResultFolder.checkpointing(books.results(), chosen.model(), outcome.start());
        Map<String, Object> flags = new LinkedHashMap<>();
        flags.put("num_processes", plan.processes());
        flags.put("num_checkpoints_write", settings.writes());
        flags.put("num_checkpoints_read", settings.reads());
        flags.put(
                "client_host_memory_in_gb",
                memoryGib.isPresent()
                        ? memoryGib.getAsInt()
                        : environment.hosts().getFirst().memoryBytes() / GIB);
        flags.put("scale", plan.scale());
        Invocation invocation = Invocation.checkpointing(
                chosen, accelerator, plan.processes(), books.results(), flags, books.arguments());
        new ResultWriter(into, invocation, environment).checkpoint(outcome, report, text);
        books.remember(outcome.start(), report.good() ? 0 : 3, into);
        RunFolder run = RecordedRun.write(books.runs(), chosen, books.command(), books.versions(), report);
        return new Outcome(report, text, into.path(), Optional.of(run));
    }

    /** In words. */
    public CheckpointText text() {
        return new CheckpointText(
                chosen.model(), plan, CheckpointSettings.of(chosen.workload().checkpoint()), memoryGib);
    }
}
