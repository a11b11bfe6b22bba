package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cluster.StopSignals;
import dev.trainyard.cluster.World;
import dev.trainyard.cluster.Worlds;
import dev.trainyard.storage.checkpoint.CheckpointBenchmark;
import dev.trainyard.storage.checkpoint.CheckpointModels;
import dev.trainyard.storage.checkpoint.CheckpointOutcome;
import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.checkpoint.CheckpointReport;
import dev.trainyard.storage.checkpoint.CheckpointSettings;
import dev.trainyard.storage.checkpoint.CheckpointText;
import dev.trainyard.storage.workload.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trainyard storage checkpoint [run|datasize]}. */
@Command(
        name = "checkpoint",
        description = "Write and read the checkpoints of a large model: how fast do they land, how fast come back?",
        footer = {
            "",
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

    @Option(
            names = {"--client-host-memory-in-gb", "-cm"},
            paramLabel = "GIB",
            description = "Memory of one client, GiB; what is below three times of it may be read from memory.")
    private @Nullable Integer memory;

    @Option(
            names = "--scale",
            paramLabel = "F",
            defaultValue = "1",
            description = "A fraction of the size, for a small machine; marked in the result.")
    private double scale;

    @Option(
            names = {"--param", "--params", "-p"},
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides of the workload, e.g. checkpoint.fsync=false.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = {"--results-dir", "-rd"},
            paramLabel = "DIR",
            description = "Root of the results; mlperf_storage_results in the system's folder for temporary files.")
    private Path results = Path.of(System.getProperty("java.io.tmpdir"), "mlperf_storage_results");

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
        Workload workload = CheckpointModels.workload(model, ranks, all());
        CheckpointPlan plan = CheckpointPlan.of(workload, ranks).scaled(scale);
        CheckpointSettings settings = CheckpointSettings.of(workload.checkpoint());
        CheckpointText text = new CheckpointText(
                model, plan, settings, memory == null ? OptionalLong.empty() : OptionalLong.of((long) memory << 30));
        if (action == Action.DATASIZE) {
            json.print(text.sizes(), text.size());
            return ExitCode.OK.code();
        }
        OptionalInt launched = mpi.launched();
        return launched.isPresent() ? launched.getAsInt() : Worlds.join(world -> run(world, plan, settings, text));
    }

    private int run(World world, CheckpointPlan plan, CheckpointSettings settings, CheckpointText text) {
        AtomicBoolean stop = new AtomicBoolean();
        CheckpointOutcome outcome;
        try (ProgressLine line = ProgressLine.onStderr();
                StopSignals signals = StopSignals.listen(name -> {
                    if (stop.getAndSet(true)) {
                        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
                    }
                })) {
            boolean shown = world.rank() == 0;
            outcome = new CheckpointBenchmark(plan, settings, world, stop::get, (phase, number, of, done, total) -> {
                        if (shown) {
                            line.show(() -> "%s checkpoint %d of %d: %s of %s"
                                    .formatted(phase, number, of, Units.bytes(done), Units.bytes(total)));
                        }
                    })
                    .run();
        }
        if (world.rank() == 0) {
            CheckpointReport report = new CheckpointReport(model, outcome);
            Path written = report.write(results);
            json.print(report.document(), text.result(outcome) + "\nResults: " + written + "\n");
        }
        return (outcome.complete() ? ExitCode.OK : ExitCode.INTERRUPTED).code();
    }

    /** The user's own overrides first: a flag says it more clearly. */
    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (String override : overrides) {
            if (!override.contains("=")) {
                throw new InputException("--param " + override + ": expected key=value, e.g. checkpoint.fsync=false");
            }
            all.add(override);
        }
        if (writes != null) {
            all.add("checkpoint.num_checkpoints_write=" + writes);
        }
        if (reads != null) {
            all.add("checkpoint.num_checkpoints_read=" + reads);
        }
        if (folder != null) {
            all.add("checkpoint.checkpoint_folder="
                    + Json.line(folder.resolve(model).toString()));
        }
        return all;
    }
}
