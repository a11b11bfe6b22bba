package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.data.DataLayout;
import dev.trainyard.storage.result.Environment;
import dev.trainyard.storage.result.Invocation;
import dev.trainyard.storage.result.PlainResult;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.DataSize;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard storage datasize}. */
@Command(
        name = "datasize",
        description = "How many files the rules of MLPerf Storage ask for, and what to type next.",
        footer = {
            "",
            "Leaves a record for a submission where --results-dir or MLPSTORAGE_RESULTS_DIR says so.",
            "Example: trainyard storage datasize --model unet3d --accelerator-type h100 --max-accelerators 8"
                    + " --client-host-memory-in-gb 512"
        })
final class DatasizeCommand implements Callable<Integer> {
    private static final long GIB = 1L << 30;

    /** What follows from the sum, whatever was given. */
    private static final String FILES = "dataset.num_files_train";

    private static final String SUBFOLDERS = "dataset.num_subfolders_train";

    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = {"--client-host-memory-in-gb", "-cm"},
            required = true,
            paramLabel = "GIB",
            description = "Memory of one client, GiB.")
    private int memory;

    @Option(
            names = {"--max-accelerators", "-ma"},
            required = true,
            paramLabel = "N",
            description = "The most accelerators that will be emulated, of all clients together.")
    private int accelerators;

    @Option(
            names = {"--num-client-hosts", "-nc"},
            paramLabel = "H",
            defaultValue = "1",
            description = "Clients; ${DEFAULT-VALUE}.")
    private int hosts;

    @Mixin
    private ResultsOption results = new ResultsOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        positive("--client-host-memory-in-gb", memory);
        positive("--max-accelerators", accelerators);
        positive("--num-client-hosts", hosts);
        Instant start = Instant.now();
        ChosenWorkload chosen = workload.training();
        DataSize size = DataSize.of(chosen.workload(), Math.multiplyExact(memory * GIB, hosts), accelerators);
        results.given().ifPresent(folder -> leave(folder, chosen, size, start));
        json.print(size, text(size));
        return ExitCode.OK.code();
    }

    /** The rules ask for a datasize among the results of a submission. */
    private void leave(Path folder, ChosenWorkload chosen, DataSize size, Instant start) {
        List<String> typed = spec.root().commandLine().getParseResult().originalArgs();
        Path data = DataLayout.of(chosen.workload()).folder();
        Map<String, Object> flags = new LinkedHashMap<>();
        flags.put("max_accelerators", accelerators);
        flags.put("num_client_hosts", hosts);
        flags.put("client_host_memory_in_gb", memory);
        Invocation invocation = Invocation.training(chosen, "datasize", accelerators, data, folder, flags, typed);
        PlainResult.write(
                invocation,
                Environment.of(World.alone(), data, folder),
                start,
                text(size),
                Map.of("num_files_train", size.requiredFiles(), "total_disk_bytes", size.bytes()));
    }

    private String text(DataSize size) {
        String params = "--param " + FILES + "=" + size.requiredFiles()
                + (size.suggestedSubfolders() > 0 ? " --param " + SUBFOLDERS + "=" + size.suggestedSubfolders() : "");
        String words = workload.words(Set.of(FILES, SUBFOLDERS));
        return new TextTable("rule", "files")
                        .row("5 x memory of the clients", size.filesByMemory())
                        .row("500 steps of each accelerator", size.filesBySteps())
                        .row("required", size.requiredFiles())
                + "\nThe data set takes " + Units.bytes(size.bytes())
                + (size.filesEval() > 0 ? ", with " + size.filesEval() + " evaluation files" : "")
                + ".\n\nNext:\n  trainyard storage datagen " + words + " --num-processes 8 " + params
                + "\n  trainyard storage run " + words + " --num-accelerators " + accelerators
                + " --client-host-memory-in-gb " + memory
                + (hosts > 1 ? " --hosts HOST1,HOST2,..." : "")
                + " " + params + "\n";
    }

    private static void positive(String option, int value) {
        if (value < 1) {
            throw new InputException(option + " must be at least 1, got " + value);
        }
    }
}
