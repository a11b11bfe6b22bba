package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.cli.options.CommandText;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cluster.StopSignals;
import dev.trainyard.cluster.World;
import dev.trainyard.cluster.Worlds;
import dev.trainyard.storage.data.DataGenerator;
import dev.trainyard.storage.data.DataLayout;
import dev.trainyard.storage.data.GeneratedData;
import dev.trainyard.storage.result.Environment;
import dev.trainyard.storage.result.Invocation;
import dev.trainyard.storage.result.PlainResult;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard storage datagen}. */
@Command(
        name = "datagen",
        description = "Generate the data set of a workload, or go on where a generation stopped.",
        footer = {
            "",
            "Leaves a record for a submission where --results-dir or MLPSTORAGE_RESULTS_DIR says so.",
            "Example: trainyard storage datagen --model unet3d --num-processes 8 --data-dir /mnt/data/unet3d"
                    + " --param dataset.num_files_train=18751",
            "Several hosts: --hosts, or start it by mpirun or srun, one process on each."
        })
final class DatagenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = {"--num-processes", "-np"},
            required = true,
            paramLabel = "P",
            description = "Files that are written at a time, by threads; of each process under mpirun.")
    private int processes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "" + DataGenerator.DEFAULT_SEED,
            description = "Lengths and contents follow from it; ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private MpiOptions mpi = new MpiOptions();

    @Mixin
    private ResultsOption results = new ResultsOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (processes < 1) {
            throw new InputException("--num-processes must be at least 1, got " + processes);
        }
        ChosenWorkload chosen = workload.datagen();
        String typed = typed();
        OptionalInt launched = mpi.launched();
        if (launched.isPresent()) {
            return launched.getAsInt();
        }
        return Worlds.join(world -> {
            Instant start = Instant.now();
            DataGenerator generator = new DataGenerator(chosen.workload(), seed, processes, world, typed);
            GeneratedData data;
            try (StopSignals _ = StopSignals.listen(signal -> stop(signal, typed));
                    ProgressLine progress = ProgressLine.onStderr()) {
                data = generator.run(progress);
            }
            if (results.given().isPresent()) {
                leave(results.given().get(), chosen, data, world, start);
            }
            if (world.rank() == 0) {
                json.print(data, text(data));
            }
            return ExitCode.OK.code();
        });
    }

    /** The rules ask for a datagen among the results of a submission. */
    private void leave(Path folder, ChosenWorkload chosen, GeneratedData data, World world, Instant start) {
        Path made = DataLayout.of(chosen.workload()).folder();
        Environment environment = Environment.of(world, made, folder);
        if (world.rank() == 0) {
            int all = processes * world.size();
            List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
            Invocation invocation =
                    Invocation.training(chosen, "datagen", all, made, folder, Map.of("num_processes", all), arguments);
            PlainResult.write(invocation, environment, start, text(data), Map.of("total_disk_bytes", data.bytes()));
        }
    }

    /** Files are whole or absent at any time, so there is nothing to wait for. */
    private static void stop(String signal, String typed) {
        System.err.println("\ntrainyard: stopped; what is complete is kept, go on with '" + typed + "'");
        System.exit((signal.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.PREEMPTED).code());
    }

    /** The command line, to be typed again. */
    private String typed() {
        return CommandText.of(spec.root().commandLine().getParseResult().originalArgs());
    }

    private static String text(GeneratedData data) {
        String files = data.numFilesTrain() + " training and " + data.numFilesEval() + " evaluation files, "
                + data.format() + ", " + Units.bytes(data.bytes()) + ", in " + data.folder();
        if (data.writtenBytes() == 0) {
            return "Nothing to do: all there.\n" + files + "\n";
        }
        return files + "\nwrote " + Units.bytes(data.writtenBytes()) + " in "
                + Units.duration(Duration.ofNanos((long) (data.seconds() * 1e9))) + ", "
                + Units.bytes((long) data.bytesPerSecond()) + "/s, and forced it to the storage in "
                + Units.duration(Duration.ofNanos((long) (data.syncSeconds() * 1e9)))
                + (data.keptFiles() > 0 ? "; " + data.keptFiles() + " files were there" : "") + "\n";
    }
}
