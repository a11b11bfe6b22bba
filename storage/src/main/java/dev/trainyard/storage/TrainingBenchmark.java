package dev.trainyard.storage;

import dev.trainyard.base.InputException;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.data.DataLayout;
import dev.trainyard.storage.data.DataSet;
import dev.trainyard.storage.data.DataSets;
import dev.trainyard.storage.host.HostFacts;
import dev.trainyard.storage.result.Environment;
import dev.trainyard.storage.result.Invocation;
import dev.trainyard.storage.result.RecordedRun;
import dev.trainyard.storage.result.ResultFolder;
import dev.trainyard.storage.result.ResultWriter;
import dev.trainyard.storage.result.RunReport;
import dev.trainyard.storage.result.RunText;
import dev.trainyard.storage.rules.Clients;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.RunRules;
import dev.trainyard.storage.run.RunOptions;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.TrainingRun;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.TrainSection;
import dev.trainyard.storage.workload.Workload;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A training benchmark on the hosts of a {@link World}. Every process makes it; the first one writes the result.
 *
 * @param memoryGib of one client, as declared; else what its kernel says
 */
public record TrainingBenchmark(
        ChosenWorkload chosen,
        int accelerators,
        OptionalInt memoryGib,
        RuleEdition edition,
        boolean decode,
        boolean dropCaches,
        Bookkeeping books) {
    private static final long GIB = 1L << 30;

    /**
     * What the rules say of the settings, before anything is run or looked at.
     *
     * @param hosts that share the accelerators
     */
    public Judgement judge(int hosts) {
        return RunRules.judge(chosen, clients(hosts), edition);
    }

    /**
     * Runs once.
     *
     * @param stop asked after each step; true ends the run there, its result marked incomplete
     * @throws InputException if data or number of accelerators do not fit the workload
     * @throws dev.trainyard.base.JobException if the run fails
     */
    public Outcome<RunReport> run(World world, BooleanSupplier stop, Consumer<RunOptions.Progress> progress) {
        if (!chosen.workload().workflow().train()) {
            throw new InputException("workflow.train is false: there is nothing to run; set it (--param"
                    + " workflow.train=true), generate data (" + chosen.datagen()
                    + "), or use 'trainyard storage checkpoint " + chosen.named() + "'");
        }
        DataSet data = DataSets.open(chosen.workload(), chosen.datagen());
        Environment environment =
                Environment.of(world, DataLayout.of(chosen.workload()).folder(), books.results());
        Clients clients = clients(environment.hosts().size());
        RunOptions options = new RunOptions(accelerators, seed(), decode, dropCaches, stop, progress);
        RunResult result =
                TrainingRun.of(chosen.workload(), data, world, options).run();
        List<String> warnings = new ArrayList<>(result.warnings());
        environment.sharedFileSystem().ifPresent(warnings::add);
        data.remark().ifPresent(warnings::add);
        otherSamples(data.samplesPerFile()).ifPresent(warnings::add);
        environment.underdeclared(memoryGib).ifPresent(warnings::add);
        RunResult told = result.withWarnings(warnings);
        Judgement judgement = RunRules.judge(chosen, clients, edition);
        RunReport report = RunReport.of(chosen, clients, edition, judgement, told, decode);
        String text = RunText.of(report);
        Records records = world.rank() == 0 ? keep(report, text, told, environment, clients) : Records.NONE;
        return new Outcome<>(report, text, records);
    }

    private Records keep(RunReport report, String text, RunResult result, Environment environment, Clients clients) {
        Map<String, Object> flags = new LinkedHashMap<>();
        flags.put("num_accelerators", accelerators);
        flags.put("num_client_hosts", clients.hosts());
        flags.put("client_host_memory_in_gb", clients.declaredBytes() / (double) GIB);
        Path data = DataLayout.of(chosen.workload()).folder();
        Invocation invocation =
                Invocation.training(chosen, "run", accelerators, data, books.results(), flags, books.arguments());
        return books.keep(
                result.start(),
                report.good(),
                () -> ResultFolder.training(books.results(), chosen.model(), "run", result.start()),
                folder -> new ResultWriter(folder, invocation, environment).run(result, report, text),
                () -> RecordedRun.write(books.runs(), chosen, books.command(), books.versions(), result, report));
    }

    /** The same with another number of accelerators. */
    TrainingBenchmark with(int count) {
        return new TrainingBenchmark(chosen, count, memoryGib, edition, decode, dropCaches, books);
    }

    /** One epoch of at most {@code steps}, without a record of it. */
    RunResult trial(int count, int steps, World world, BooleanSupplier stop) {
        Workload whole = chosen.workload();
        TrainSection train = whole.train();
        long least = train.totalTrainingSteps() > 0 ? Math.min(steps, train.totalTrainingSteps()) : steps;
        Workload brief = whole.withTrain(
                new TrainSection(1, train.computationTime(), train.seed(), train.seedChangeEpoch(), least));
        RunOptions options = new RunOptions(count, seed(), decode, dropCaches, stop, progress -> {});
        return TrainingRun.of(brief, DataSets.open(whole, chosen.datagen()), world, options)
                .run();
    }

    /** Given, or new for each run as the rules ask. */
    private long seed() {
        return chosen.workload().train().seed().orElseGet(() -> new SecureRandom().nextInt(1, Integer.MAX_VALUE));
    }

    private Clients clients(int hosts) {
        long declared = memoryGib.isPresent()
                ? memoryGib.getAsInt() * GIB
                : HostFacts.here().memoryBytes();
        return new Clients(accelerators, hosts, declared, OptionalLong.empty());
    }

    private Optional<String> otherSamples(int there) {
        int said = chosen.workload().dataset().numSamplesPerFile();
        return there == said
                ? Optional.empty()
                : Optional.of("the files have " + there + " samples each, and that many were read; the workload says"
                        + " dataset.num_samples_per_file=" + said + ", by which the rules judge");
    }
}
