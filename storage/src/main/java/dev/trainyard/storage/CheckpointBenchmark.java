package dev.trainyard.storage;

import dev.trainyard.cluster.World;
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
import dev.trainyard.storage.workload.ChosenWorkload;
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

    /** What the rules say of the settings, before anything is written. */
    public Judgement judge(int hosts) {
        return CheckpointRunRules.judge(JudgedCheckpoint.of(chosen, plan, accelerator, hosts), edition);
    }

    /**
     * Writes and reads.
     *
     * @param stop turns true when the user wants the end: what is done until then is kept, and marked
     * @throws dev.trainyard.base.InputException if processes or space do not suffice, or there is nothing to read
     * @throws dev.trainyard.base.JobException if the storage refuses
     */
    public Outcome<CheckpointReport> run(World world, BooleanSupplier stop, CheckpointRun.Progress progress) {
        CheckpointSettings settings = CheckpointSettings.of(chosen.workload().checkpoint());
        CheckpointOutcome measured = new CheckpointRun(plan, settings, world, stop, progress).run();
        Environment environment = Environment.of(world, settings.folder(), books.results());
        CheckpointOutcome outcome =
                measured.withNotices(Stream.of(environment.sharedFileSystem(), environment.underdeclared(memoryGib))
                        .flatMap(Optional::stream)
                        .toList());
        Judgement judgement = judge(environment.hosts().size());
        CheckpointReport report = CheckpointReport.of(chosen.model(), accelerator, edition, judgement, outcome);
        String text = text().result(outcome) + RunText.verdict(judgement.verdict(), judgement.findings());
        Records records = world.rank() == 0 ? keep(report, text, outcome, environment) : Records.NONE;
        return new Outcome<>(report, text, records);
    }

    private Records keep(CheckpointReport report, String text, CheckpointOutcome outcome, Environment environment) {
        Map<String, Object> flags = new LinkedHashMap<>();
        flags.put("num_processes", plan.processes());
        flags.put("num_checkpoints_write", outcome.settings().writes());
        flags.put("num_checkpoints_read", outcome.settings().reads());
        flags.put(
                "client_host_memory_in_gb",
                memoryGib.isPresent()
                        ? memoryGib.getAsInt()
                        : environment.hosts().getFirst().memoryBytes() / GIB);
        flags.put("scale", plan.scale());
        Invocation invocation = Invocation.checkpointing(
                chosen, accelerator, plan.processes(), books.results(), flags, books.arguments());
        return books.keep(
                outcome.start(),
                report.good(),
                () -> ResultFolder.checkpointing(books.results(), chosen.model(), outcome.start()),
                folder -> new ResultWriter(folder, invocation, environment).checkpoint(outcome, report, text),
                () -> RecordedRun.write(books.runs(), chosen, books.command(), books.versions(), report));
    }

    /** In words. */
    public CheckpointText text() {
        return new CheckpointText(
                chosen.model(), plan, CheckpointSettings.of(chosen.workload().checkpoint()), memoryGib);
    }
}
