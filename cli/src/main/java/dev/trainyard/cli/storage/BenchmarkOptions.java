package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cluster.StopSignals;
import dev.trainyard.cluster.World;
import dev.trainyard.cluster.Worlds;
import dev.trainyard.storage.Outcome;
import dev.trainyard.storage.Records;
import dev.trainyard.storage.result.ResultFolder;
import dev.trainyard.storage.result.RunText;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.workload.Workload;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What every benchmark is asked, and the order in which it is done: judge the settings; then tell them, or start the command
 * on other hosts, or run here and print.
 */
final class BenchmarkOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--loops", paramLabel = "L", defaultValue = "1", description = "Runs, one after the other.")
    private int loops;

    @Option(names = "--what-if", description = "Judge the settings and print them; run nothing.")
    private boolean whatIf;

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Mixin
    private MpiOptions mpi = new MpiOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    /** A benchmark whose settings are known. */
    interface Benchmark {
        Workload workload();

        /** What {@code --what-if} tells beside workload and verdict: for {@code --json}, and in words. */
        Map.Entry<Map<String, Object>, String> facts();

        Judgement judge(int hosts);

        /** How to run it once; empty if it turns out, from trials, that there is nothing to be run. */
        Optional<Supplier<Outcome<?>>> prepared(World world, BooleanSupplier stop, ProgressLine progress);
    }

    RecordOptions records() {
        return records;
    }

    RuleOptions rules() {
        return rules;
    }

    JsonOption json() {
        return json;
    }

    /**
     * Does what was asked for.
     *
     * @param hosts that were named for {@code --what-if}, where they are not those of {@code --hosts}
     * @return the exit code
     */
    int run(Benchmark benchmark, OptionalInt hosts) {
        if (loops < 1) {
            throw new InputException("--loops must be at least 1, got " + loops);
        }
        if (whatIf) {
            return tell(benchmark, benchmark.judge(hosts.orElse(mpi.hostCount())));
        }
        OptionalInt launched = mpi.launched();
        return launched.isPresent() ? launched.getAsInt() : Worlds.join(world -> run(benchmark, world));
    }

    private int tell(Benchmark benchmark, Judgement judgement) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("verdict", judgement.verdict());
        document.put("findings", judgement.findings());
        document.putAll(benchmark.facts().getKey());
        document.put("workload", benchmark.workload());
        json.print(
                document,
                benchmark.workload().yaml() + "\n" + benchmark.facts().getValue()
                        + RunText.verdict(judgement.verdict(), judgement.findings()));
        return (rules.allows(judgement) ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    private int run(Benchmark benchmark, World world) {
        if (rules.stops(benchmark.judge((int) world.hosts().stream().distinct().count()), world)) {
            return ExitCode.NEGATIVE.code();
        }
        if (world.rank() == 0) {
            ResultFolder.demandWritable(records.results(), "--results-dir");
            ResultFolder.demandWritable(records.runs(), "--runs-dir");
        }
        List<Outcome<?>> outcomes = loop(benchmark, world);
        if (world.rank() == 0 && !outcomes.isEmpty()) {
            print(outcomes);
        }
        if (outcomes.stream().anyMatch(outcome -> !outcome.records().lost().isEmpty())) {
            return ExitCode.FAILED.code();
        }
        if (outcomes.stream().anyMatch(outcome -> !outcome.report().complete())) {
            return ExitCode.INTERRUPTED.code();
        }
        boolean good = outcomes.size() == loops
                && outcomes.stream().allMatch(outcome -> outcome.report().good());
        return (good ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    private List<Outcome<?>> loop(Benchmark benchmark, World world) {
        AtomicBoolean stop = new AtomicBoolean();
        List<Outcome<?>> outcomes = new ArrayList<>();
        try (ProgressLine progress = ProgressLine.onStderr();
                StopSignals signals = StopSignals.listen(name -> {
                    if (stop.getAndSet(true)) {
                        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
                    }
                })) {
            Optional<Supplier<Outcome<?>>> once = benchmark.prepared(world, stop::get, progress);
            boolean more = once.isPresent();
            while (more) {
                Outcome<?> outcome = once.get().get();
                outcomes.add(outcome);
                boolean done = outcomes.size() == loops
                        || !outcome.report().complete()
                        || !outcome.records().lost().isEmpty();
                more = world.max(done || stop.get() ? 1 : 0) == 0;
            }
        }
        return outcomes;
    }

    private void print(List<Outcome<?>> outcomes) {
        StringBuilder text = new StringBuilder();
        for (Outcome<?> outcome : outcomes) {
            Records kept = outcome.records();
            text.append(outcome.text())
                    .append("results: ")
                    .append(kept.folder().map(Object::toString).orElse("not written"))
                    .append(kept.run().map(run -> ", run " + run.id()).orElse(""))
                    .append('\n');
        }
        Object document = outcomes.size() == 1
                ? outcomes.getFirst().report()
                : Map.of("runs", outcomes.stream().map(Outcome::report).toList());
        json.print(document, text.toString());
        PrintWriter err = command.commandLine().getErr();
        outcomes.forEach(outcome -> outcome.records()
                .lost()
                .forEach(lost -> err.println("trainyard: not kept, what is printed is all there is: " + lost)));
        err.flush();
    }
}
