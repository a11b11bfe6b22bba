package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cluster.StopSignals;
import dev.trainyard.cluster.World;
import dev.trainyard.cluster.Worlds;
import dev.trainyard.storage.CheckpointBenchmark;
import dev.trainyard.storage.checkpoint.CheckpointModels;
import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.result.RunText;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = {"--model", "-m"},
            required = true,
            paramLabel = "MODEL",
            description = "llama3-8b, llama3-70b, llama3-405b or llama3-1t.")
    private String model = "";

    @Option(
            names = {"--num-processes", "-np"},
            paramLabel = "N",
            description = "Processes that are emulated, as threads spread over the hosts; as many as CLOSED asks for.")
    private @Nullable Integer processes;

    @Option(
            names = {"--num-checkpoints-write", "-ncw"},
            paramLabel = "N",
            description = "Checkpoints to write, 10.")
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

    @Option(names = "--what-if", description = "Judge the settings and print them; write nothing.")
    private boolean whatIf;

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Mixin
    private MpiOptions mpi = new MpiOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        int ranks = processes == null ? CheckpointModels.closedProcesses(model) : processes;
        if (processes != null && processes < 1) {
            throw new InputException("--num-processes must be at least 1, got " + processes);
        }
        ChosenWorkload chosen = CheckpointModels.chosen(model, ranks, all());
        chosen.notices().forEach(spec.commandLine().getErr()::println);
        CheckpointBenchmark benchmark = new CheckpointBenchmark(
                chosen,
                CheckpointPlan.of(chosen.workload(), ranks).scaled(scale),
                accelerator.toLowerCase(Locale.ROOT),
                memory.gib(),
                rules.edition(),
                records.books());
        if (action == Action.DATASIZE) {
            json.print(benchmark.text().sizes(), benchmark.text().size());
            return ExitCode.OK.code();
        }
        if (whatIf) {
            return whatIf(benchmark);
        }
        OptionalInt launched = mpi.launched();
        return launched.isPresent() ? launched.getAsInt() : Worlds.join(world -> run(world, benchmark));
    }

    private int whatIf(CheckpointBenchmark benchmark) {
        Judgement judgement = benchmark.judge(mpi.hostCount());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("verdict", judgement.verdict());
        document.put("findings", judgement.findings());
        document.putAll(benchmark.text().sizes());
        document.put("workload", benchmark.chosen().workload());
        json.print(
                document,
                benchmark.chosen().workload().yaml() + "\n" + benchmark.text().size()
                        + RunText.verdict(judgement.verdict(), judgement.findings()));
        return (rules.allows(judgement) ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    private int run(World world, CheckpointBenchmark benchmark) {
        int hosts = (int) world.hosts().stream().distinct().count();
        if (rules.stops(benchmark.judge(hosts), world)) {
            return ExitCode.NEGATIVE.code();
        }
        AtomicBoolean stop = new AtomicBoolean();
        CheckpointBenchmark.Outcome outcome;
        try (ProgressLine line = ProgressLine.onStderr();
                StopSignals signals = StopSignals.listen(name -> {
                    if (stop.getAndSet(true)) {
                        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
                    }
                })) {
            boolean shown = world.rank() == 0;
            outcome = benchmark.run(world, stop::get, (phase, number, of, done, total) -> {
                if (shown) {
                    line.show(() -> "%s checkpoint %d of %d: %s of %s"
                            .formatted(phase, number, of, Units.bytes(done), Units.bytes(total)));
                }
            });
        }
        if (world.rank() == 0) {
            String run = outcome.run().map(kept -> ", run " + kept.id()).orElse("");
            json.print(outcome.report(), outcome.text() + "results: " + outcome.folder() + run + "\n");
        }
        if (!outcome.report().complete()) {
            return ExitCode.INTERRUPTED.code();
        }
        return (outcome.report().good() ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    /** The user's own overrides first: a flag says it more clearly. */
    private List<String> all() {
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
}
