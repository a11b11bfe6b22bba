package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cluster.StopSignals;
import dev.trainyard.cluster.World;
import dev.trainyard.cluster.Worlds;
import dev.trainyard.storage.AcceleratorSearch;
import dev.trainyard.storage.TrainingBenchmark;
import dev.trainyard.storage.result.ResultFolder;
import dev.trainyard.storage.result.RunText;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.run.RunOptions.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard storage run}. */
@Command(
        name = "run",
        description = "Emulate accelerators that train from the storage, and say whether it kept them busy.",
        footer = {
            "",
            "Exit code 3: the settings are INVALID by the rules, or the accelerators were not kept busy.",
            "Example: trainyard storage run --model unet3d --accelerator-type h100 --num-accelerators 2"
                    + " --data-dir /mnt/data/unet3d --param dataset.num_files_train=560"
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = {"--num-accelerators", "-na"},
            paramLabel = "N",
            description = "Emulated accelerators of all hosts together.")
    private @Nullable Integer accelerators;

    @Option(
            names = "--find-max-accelerators",
            description = "Search the largest number that is kept busy, on short runs, then run with it.")
    private boolean search;

    @Mixin
    private MemoryOption memory = new MemoryOption();

    @Option(
            names = {"--num-client-hosts", "-nc"},
            paramLabel = "H",
            description = "Clients, for --what-if; a run counts its hosts.")
    private @Nullable Integer hosts;

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Option(names = "--loops", paramLabel = "L", defaultValue = "1", description = "Runs, one after the other.")
    private int loops;

    @Option(names = "--decode", description = "Decode the samples that were read, as a training would.")
    private boolean decode;

    @Option(names = "--drop-caches", description = "Empty the page caches of all hosts before each epoch.")
    private boolean dropCaches;

    @Option(names = "--what-if", description = "Judge the settings and print them; run nothing.")
    private boolean whatIf;

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Mixin
    private MpiOptions mpi = new MpiOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (accelerators == null && !search) {
            throw new InputException("--num-accelerators is missing: how many to emulate, or --find-max-accelerators");
        }
        if (loops < 1) {
            throw new InputException("--loops must be at least 1, got " + loops);
        }
        TrainingBenchmark benchmark = new TrainingBenchmark(
                workload.training(),
                accelerators == null ? 1 : accelerators,
                memory.gib(),
                rules.edition(),
                decode,
                dropCaches,
                records.books());
        if (whatIf) {
            return whatIf(benchmark);
        }
        OptionalInt launched = mpi.launched();
        return launched.isPresent() ? launched.getAsInt() : Worlds.join(world -> run(benchmark, world));
    }

    private int whatIf(TrainingBenchmark benchmark) {
        Judgement judgement = benchmark.judge(hosts == null ? 1 : hosts);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("verdict", judgement.verdict());
        document.put("findings", judgement.findings());
        document.put("accelerators", benchmark.accelerators());
        document.put("workload", benchmark.chosen().workload());
        json.print(
                document,
                benchmark.chosen().workload().yaml() + "\n"
                        + RunText.verdict(judgement.verdict(), judgement.findings()));
        return rules.allows(judgement) ? 0 : ExitCode.NEGATIVE.code();
    }

    private int run(TrainingBenchmark benchmark, World world) {
        int clients = (int) world.hosts().stream().distinct().count();
        Judgement judgement = benchmark.judge(clients);
        if (rules.stops(judgement, world)) {
            return ExitCode.NEGATIVE.code();
        }
        if (world.rank() == 0) {
            ResultFolder.demandWritable(records.results(), "--results-dir");
            ResultFolder.demandWritable(records.runs(), "--runs-dir");
            if (benchmark.chosen().workload().workflow().generateData()) {
                spec.commandLine()
                        .getErr()
                        .println("workflow.generate_data has no effect: a run reads the data that 'trainyard storage"
                                + " datagen' made");
            }
        }
        AtomicBoolean stop = new AtomicBoolean();
        List<TrainingBenchmark.Outcome> outcomes = new ArrayList<>();
        try (ProgressLine progress = ProgressLine.onStderr();
                StopSignals signals = StopSignals.listen(name -> stop.set(true))) {
            Optional<TrainingBenchmark> found = search
                    ? AcceleratorSearch.largest(benchmark, world, stop::get, line -> say(world, progress, line))
                    : Optional.of(benchmark);
            if (found.isEmpty()) {
                return ExitCode.NEGATIVE.code();
            }
            TrainingBenchmark chosen = found.get();
            for (int loop = 0; loop < loops && !stop.get(); loop++) {
                outcomes.add(chosen.run(world, stop::get, step -> {
                    if (world.rank() == 0) {
                        progress.show(() -> text(step));
                    }
                }));
            }
        }
        if (world.rank() == 0) {
            print(outcomes);
        }
        if (stop.get()) {
            return ExitCode.INTERRUPTED.code();
        }
        return outcomes.stream().allMatch(outcome -> outcome.report().good()) ? 0 : ExitCode.NEGATIVE.code();
    }

    private void print(List<TrainingBenchmark.Outcome> outcomes) {
        StringBuilder text = new StringBuilder();
        for (TrainingBenchmark.Outcome outcome : outcomes) {
            text.append(RunText.of(outcome.report()))
                    .append("results: ")
                    .append(outcome.folder())
                    .append(outcome.run().map(run -> ", run " + run.id()).orElse(""))
                    .append('\n');
        }
        Object document = outcomes.size() == 1
                ? outcomes.getFirst().report()
                : Map.of(
                        "runs",
                        outcomes.stream().map(TrainingBenchmark.Outcome::report).toList());
        json.print(document, text.toString());
    }

    private static void say(World world, ProgressLine progress, String line) {
        if (world.rank() == 0) {
            progress.note(line);
        }
    }

    private static String text(Progress step) {
        return String.format(
                Locale.ROOT,
                "epoch %d/%d %s, step %d/%d, AU %.1f %%",
                step.epoch(),
                step.epochs(),
                step.block(),
                step.step(),
                step.steps(),
                step.auPercent());
    }
}
