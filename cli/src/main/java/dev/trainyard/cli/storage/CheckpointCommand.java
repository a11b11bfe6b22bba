package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.CheckpointBenchmark;
import dev.trainyard.storage.Outcome;
import dev.trainyard.storage.checkpoint.CheckpointModels;
import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.checkpoint.CheckpointRun;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard storage checkpoint [run|datasize]}. */
@Command(
        name = "checkpoint",
        description = "Write and read the checkpoints of a large model: how fast do they land, how fast come back?",
        footer = {
            "",
            "Exit code 3: the settings are INVALID by the rules, as with --scale they are.",
            "Example: trainyard storage checkpoint --model llama3-8b --checkpoint-folder /mnt/data --scale 0.01"
        })
final class CheckpointCommand implements Callable<Integer> {
    private enum Action {
        RUN,
        DATASIZE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "run|datasize",
            defaultValue = "run",
            description = "Do it, or only say how large it is; ${DEFAULT-VALUE}.")
    private Action action = Action.RUN;

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** One of both. */
    static final class Source {
        @Option(
                names = {"--model", "-m"},
                paramLabel = "MODEL",
                description = "llama3-8b, llama3-70b, llama3-405b or llama3-1t.")
        private @Nullable String model;

        @Option(names = "--workload", paramLabel = "FILE", description = "A workload file of DLIO instead of --model.")
        private @Nullable Path file;
    }

    @Option(
            names = {"--num-processes", "-np"},
            paramLabel = "N",
            description = "Processes that are emulated, as threads spread over the hosts; as many as CLOSED asks for.")
    private @Nullable Integer processes;

    @Option(
            names = {"--num-checkpoints-write", "-ncw"},
            paramLabel = "N",
            description = "Checkpoints to write; as the workload says, 10.")
    private @Nullable Integer writes;

    @Option(
            names = {"--num-checkpoints-read", "-ncr"},
            paramLabel = "N",
            description = "Checkpoints to read, 10; with none written, those of an earlier run.")
    private @Nullable Integer reads;

    @Option(
            names = {"--checkpoint-folder", "-cf"},
            paramLabel = "DIR",
            description = "Where the checkpoints go, below it in a folder of the model's name.")
    private @Nullable Path folder;

    @Mixin
    private MemoryOption memory = new MemoryOption();

    @Option(
            names = "--scale",
            paramLabel = "F",
            defaultValue = "1",
            description = "A fraction of the size, for a small machine; marked in the result.")
    private double scale;

    @Mixin
    private OverrideOptions overrides = new OverrideOptions();

    @Option(
            names = {"--accelerator-type", "-g", "-at"},
            paramLabel = "TYPE",
            defaultValue = "h100",
            description = "The accelerators whose memory must hold the checkpoint: a100, h100, b200 or mi355;"
                    + " ${DEFAULT-VALUE}.")
    private String accelerator = "h100";

    @Mixin
    private BenchmarkOptions options = new BenchmarkOptions();

    @Override
    public Integer call() {
        if (processes != null && processes < 1) {
            throw new InputException("--num-processes must be at least 1, got " + processes);
        }
        OptionalInt asked = processes == null ? OptionalInt.empty() : OptionalInt.of(processes);
        ChosenWorkload chosen = chosen(asked);
        chosen.notices().forEach(spec.commandLine().getErr()::println);
        CheckpointPlan plan = CheckpointPlan.of(chosen.workload(), CheckpointModels.processes(chosen, asked));
        CheckpointBenchmark benchmark = new CheckpointBenchmark(
                chosen,
                plan.scaled(scale),
                accelerator.toLowerCase(Locale.ROOT),
                memory.gib(),
                options.rules().edition(),
                options.records().books());
        if (action == Action.DATASIZE) {
            options.json().print(benchmark.text().sizes(), benchmark.text().size());
            return ExitCode.OK.code();
        }
        return options.run(new Checkpoints(benchmark), OptionalInt.empty());
    }

    private ChosenWorkload chosen(OptionalInt asked) {
        if (source.file != null) {
            // the folder is named after the model, which only the file tells
            String model = CheckpointModels.file(source.file, asked, List.of()).model();
            return CheckpointModels.file(source.file, asked, all(model));
        }
        String model = String.valueOf(source.model);
        return CheckpointModels.chosen(model, asked.orElse(CheckpointModels.closedProcesses(model)), all(model));
    }

    /** The user's own overrides first: a flag says it more clearly. */
    private List<String> all(String model) {
        List<String> all = new ArrayList<>(overrides.all());
        if (writes != null) {
            all.add("checkpoint.num_checkpoints_write=" + writes);
        }
        if (reads != null) {
            all.add("checkpoint.num_checkpoints_read=" + reads);
        }
        if (folder != null) {
            all.add(OverrideOptions.path("checkpoint.checkpoint_folder", folder.resolve(model)));
        }
        return all;
    }

    private record Checkpoints(CheckpointBenchmark benchmark) implements BenchmarkOptions.Benchmark {
        @Override
        public Workload workload() {
            return benchmark.chosen().workload();
        }

        @Override
        public Map.Entry<Map<String, Object>, String> facts() {
            return Map.entry(benchmark.text().sizes(), benchmark.text().size());
        }

        @Override
        public Judgement judge(int hosts) {
            return benchmark.judge(hosts);
        }

        @Override
        public Optional<Supplier<Outcome<?>>> prepared(World world, BooleanSupplier stop, ProgressLine line) {
            CheckpointRun.Progress show = (phase, number, of, done, total) -> {
                if (world.rank() == 0) {
                    line.show(() -> "%s checkpoint %d of %d: %s of %s"
                            .formatted(phase, number, of, Units.bytes(done), Units.bytes(total)));
                }
            };
            return Optional.of(() -> benchmark.run(world, stop, show));
        }
    }
}
