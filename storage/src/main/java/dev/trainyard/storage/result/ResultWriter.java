package dev.trainyard.storage.result;

import dev.trainyard.storage.checkpoint.CheckpointOutcome;
import dev.trainyard.storage.rules.Verdict;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.EpochResult;
import dev.trainyard.storage.workload.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Writes what mlpstorage and DLIO would have written for the same invocation, and {@code trainyard.json} with what they lack. */
public final class ResultWriter {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final ResultFolder folder;
    private final Invocation invocation;
    private final Environment environment;

    public ResultWriter(ResultFolder folder, Invocation invocation, Environment environment) {
        this.folder = folder;
        this.invocation = invocation;
        this.environment = environment;
    }

    /**
     * Files of an invocation that measured nothing: a datasize, or a datagen that has its data already in place.
     *
     * @param outcome what it came to, for people
     * @param dataset keys that are added to the recorded {@code parameters.dataset}: num_files_train, total_disk_bytes
     */
    public void plain(Instant start, Instant end, String outcome, Map<String, Object> dataset) {
        DlioConfig.write(folder, invocation.chosen());
        logs(outcome, "");
        if (!invocation.command().equals("datasize")) {
            folder.json("0_output.json", Map.of());
            folder.json("0_per_epoch_stats.json", Map.of());
            folder.json("summary.json", times(start, end));
        }
        metadata(start, end, Verdict.CLOSED, dataset);
    }

    /**
     * Files of a run.
     *
     * @param report becomes {@code trainyard.json}
     * @param table the result as it is shown to people
     */
    public void run(RunResult result, RunReport report, String table) {
        Workload workload = invocation.chosen().workload();
        DlioConfig.write(folder, invocation.chosen());
        for (int accelerator = 0; accelerator < invocation.processes(); accelerator++) {
            folder.json(accelerator + "_output.json", OutputJson.steps(accelerator, workload, environment, result));
            folder.json(accelerator + "_per_epoch_stats.json", OutputJson.epochs(result));
        }
        logs(table, String.join("\n", report.warnings()));
        folder.json("training_" + folder.timestamp() + "_timeseries.json", series(result));
        folder.json("trainyard.json", report);
        metadata(result.start(), result.end(), report.verdict(), Map.of());
        // last: with it the folder is a whole result
        folder.json("summary.json", SummaryJson.of(workload, invocation.processes(), environment, result));
    }

    /**
     * Files of a checkpoint benchmark.
     *
     * @param report becomes {@code trainyard.json}
     * @param table the result as it is shown to people
     */
    public void checkpoint(CheckpointOutcome outcome, CheckpointReport report, String table) {
        Workload workload = invocation.chosen().workload();
        double data = (double) outcome.plan().bytes() * outcome.settings().writes();
        int hosts = environment.hosts().size();
        DlioConfig.write(folder, invocation.chosen());
        folder.json("0_output.json", OutputJson.host(environment.hosts().getFirst(), data / hosts));
        folder.json("0_per_epoch_stats.json", CheckpointJson.epochs(outcome));
        logs(table, String.join("\n", report.warnings()));
        folder.json("trainyard.json", report);
        metadata(outcome.start(), outcome.end(), report.verdict(), Map.of());
        folder.json("summary.json", SummaryJson.of(workload, environment, outcome));
    }

    private void logs(String out, String err) {
        String command = invocation.kind() + "_" + invocation.command();
        folder.text(command + ".stdout.log", out.endsWith("\n") ? out : out + "\n");
        folder.text(command + ".stderr.log", err.isEmpty() ? "" : err + "\n");
        folder.text("dlio.log", "no DLIO was run: trainyard " + invocation.command() + " wrote these files\n" + out);
    }

    private void metadata(Instant start, Instant end, Verdict verdict, Map<String, Object> dataset) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("benchmark_type", invocation.kind());
        metadata.put("model", invocation.chosen().model());
        metadata.put("command", invocation.command());
        metadata.put("run_datetime", folder.timestamp());
        metadata.put("num_processes", invocation.processes());
        metadata.put("accelerator", invocation.accelerator());
        metadata.put("result_dir", folder.path().toString());
        metadata.put("parameters", parameters(dataset));
        metadata.put("override_parameters", invocation.chosen().overrides());
        metadata.put("system_info", environment);
        metadata.put("runtime", DlioTime.seconds(start, end));
        metadata.put("verification", verdict);
        metadata.put("executed_command", "trainyard " + String.join(" ", invocation.arguments()));
        metadata.put("invocation_start_time", DlioTime.text(start));
        metadata.put("invocation_end_time", DlioTime.text(end));
        metadata.put("args", invocation.args());
        folder.json(invocation.kind() + "_" + folder.timestamp() + "_metadata.json", metadata);
    }

    @SuppressWarnings("unchecked") // a YAML mapping has texts for keys
    private Map<String, Object> parameters(Map<String, Object> dataset) {
        Map<String, Object> parameters =
                YAML.readValue(invocation.chosen().workload().yaml(), Map.class);
        ((Map<String, Object>) parameters.computeIfAbsent("dataset", _ -> new LinkedHashMap<>())).putAll(dataset);
        return parameters;
    }

    private static Map<String, Object> times(Instant start, Instant end) {
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("start", DlioTime.text(start));
        times.put("end", DlioTime.text(end));
        return times;
    }

    private static Map<String, Object> series(RunResult result) {
        Throughput throughput = new Throughput();
        for (EpochResult epoch : result.epochs()) {
            for (Block block : epoch.blocks()) {
                double start = DlioTime.seconds(result.start(), block.start());
                for (AcceleratorBlock own : block.accelerators()) {
                    double batch = own.steps() == 0 ? 0 : (double) own.samples() / own.steps();
                    throughput.add(start, EpochFigures.seconds(block), own.proc(), batch);
                }
            }
        }
        List<Double> samples = throughput.perSecond();
        Map<String, Object> series = new LinkedHashMap<>();
        series.put("start", DlioTime.text(result.start()));
        series.put("interval_seconds", 1);
        series.put("num_samples", samples.size());
        series.put("samples_per_second", samples);
        return series;
    }
}
