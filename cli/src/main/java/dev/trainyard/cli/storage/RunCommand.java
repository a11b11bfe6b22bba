package dev.trainyard.cli.storage;

import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.AcceleratorSearch;
import dev.trainyard.storage.Outcome;
import dev.trainyard.storage.TrainingBenchmark;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.run.RunOptions.Progress;
import dev.trainyard.storage.workload.Workload;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

    @Option(names = "--decode", description = "Decode the samples that were read, as a training would.")
    private boolean decode;

    @Option(names = "--drop-caches", description = "Empty the page caches of all hosts before each epoch.")
    private boolean dropCaches;

    @Mixin
    private BenchmarkOptions options = new BenchmarkOptions();

    @Override
    public Integer call() {
        if (accelerators == null && !search) {
            throw new InputException("--num-accelerators is missing: how many to emulate, or --find-max-accelerators");
        }
        if (accelerators != null && accelerators < 1) {
            throw new InputException("--num-accelerators must be at least 1, got " + accelerators);
        }
        TrainingBenchmark benchmark = new TrainingBenchmark(
                workload.training(),
                accelerators == null ? 1 : accelerators,
                memory.gib(),
                options.rules().edition(),
                decode,
                dropCaches,
                options.records().books());
        return options.run(new Training(benchmark), hosts == null ? OptionalInt.empty() : OptionalInt.of(hosts));
    }

    private final class Training implements BenchmarkOptions.Benchmark {
        private final TrainingBenchmark benchmark;

        Training(TrainingBenchmark benchmark) {
            this.benchmark = benchmark;
        }

        @Override
        public Workload workload() {
            return benchmark.chosen().workload();
        }

        @Override
        public Map.Entry<Map<String, Object>, String> facts() {
            return Map.entry(Map.of("accelerators", benchmark.accelerators()), "");
        }

        @Override
        public Judgement judge(int clients) {
            return benchmark.judge(clients);
        }

        @Override
        public Optional<Supplier<Outcome<?>>> prepared(World world, BooleanSupplier stop, ProgressLine progress) {
            boolean first = world.rank() == 0;
            if (first && workload().workflow().generateData()) {
                spec.commandLine()
                        .getErr()
                        .println("workflow.generate_data has no effect: a run reads the data that 'trainyard storage"
                                + " datagen' made");
            }
            Consumer<String> say = first ? progress::note : line -> {};
            Consumer<Progress> show = first ? step -> progress.show(() -> text(step)) : step -> {};
            Optional<TrainingBenchmark> chosen =
                    search ? AcceleratorSearch.largest(benchmark, world, stop, say) : Optional.of(benchmark);
            return chosen.map(found -> () -> found.run(world, stop, show));
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
