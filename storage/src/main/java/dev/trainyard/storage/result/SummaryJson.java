package dev.trainyard.storage.result;

import dev.trainyard.storage.checkpoint.CheckpointOutcome;
import dev.trainyard.storage.host.HostFacts;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.RunResult.CheckpointResult;
import dev.trainyard.storage.workload.DatasetSection;
import dev.trainyard.storage.workload.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DLIO's {@code summary.json}, its keys in the order that DLIO writes. "GB" and "MB" are binary units there; the rates are those of
 * {@link RunFigures}.
 */
final class SummaryJson {
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    private SummaryJson() {}

    static Map<String, Object> of(Workload workload, int accelerators, Environment environment, RunResult result) {
        RunFigures figures = RunFigures.of(workload, result);
        double data = workload.dataset().numFilesTrain() * workload.fileBytes();
        Map<String, Object> summary =
                begun(workload, accelerators, environment, result.start(), metric(figures, result), data);
        summary.put("epochs", figures.epochs().size());
        summary.put("end", DlioTime.text(result.end()));
        return summary;
    }

    /** Of a checkpoint benchmark; what Trainyard alone can do is marked by keys of its own. */
    static Map<String, Object> of(Workload workload, Environment environment, CheckpointOutcome outcome) {
        double data = (double) outcome.plan().bytes() * outcome.settings().writes();
        Map<String, Object> summary = begun(
                workload,
                outcome.plan().processes(),
                environment,
                outcome.start(),
                CheckpointJson.metric(outcome),
                data);
        summary.put("epochs", 0);
        summary.put("end", DlioTime.text(outcome.end()));
        if (outcome.plan().scale() != 1) {
            summary.put("trainyard_scale", outcome.plan().scale());
        }
        if (!outcome.complete()) {
            summary.put("trainyard_interrupted", true);
        }
        return summary;
    }

    /** @param data bytes that all hosts together read or write */
    private static Map<String, Object> begun(
            Workload workload,
            int processes,
            Environment environment,
            Instant start,
            Map<String, Object> metric,
            double data) {
        DatasetSection dataset = workload.dataset();
        List<HostFacts> hosts = environment.hosts();
        double dataPerHost = data / hosts.size();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("start", DlioTime.text(start));
        summary.put("num_accelerators", processes);
        summary.put("num_hosts", hosts.size());
        summary.put("hostname", hosts.getFirst().name());
        summary.put("metric", metric);
        summary.put("num_files_train", dataset.numFilesTrain());
        summary.put("num_files_eval", dataset.numFilesEval());
        summary.put("num_samples_per_file", dataset.numSamplesPerFile());
        summary.put("host_cpu_count", hosts.stream().map(HostFacts::cpus).toList());
        summary.put("host_processor_name", hosts.getFirst().cpuModel());
        summary.put(
                "potential_caching",
                hosts.stream().map(host -> caching(host, dataPerHost)).toList());
        summary.put("host_cpuinfo", hosts.getFirst().cpuInfo());
        summary.put("host_meminfo", hosts.getFirst().memInfo());
        summary.put(
                "host_memory_GB",
                hosts.stream().map(host -> host.memoryBytes() / GIB).toList());
        summary.put("data_size_per_host_GB", dataPerHost / GIB);
        return summary;
    }

    /** 1: the data of a host would fit its memory. */
    static int caching(HostFacts host, double dataPerHost) {
        return host.memoryBytes() > dataPerHost ? 1 : 0;
    }

    private static Map<String, Object> metric(RunFigures figures, RunResult result) {
        Map<String, Object> metric = new LinkedHashMap<>();
        List<CheckpointResult> checkpoints = result.epochs().stream()
                .flatMap(epoch -> epoch.checkpoints().stream())
                .toList();
        if (!checkpoints.isEmpty()) {
            CheckpointJson.phase(
                    metric,
                    "save",
                    checkpoints.stream().map(one -> one.bytes() / one.seconds()).toList(),
                    checkpoints.stream().map(CheckpointResult::seconds).toList());
            metric.put("checkpoint_size_GB", checkpoints.getFirst().bytes() / GIB);
        }
        part(metric, "train", figures.epochs(), figures.auLeastPercent());
        if (!figures.evaluations().isEmpty()) {
            part(metric, "eval", figures.evaluations(), figures.auLeastPercent());
        }
        return metric;
    }

    private static void part(Map<String, Object> metric, String part, List<EpochFigures> epochs, double least) {
        List<Double> au = epochs.stream().map(EpochFigures::auPercent).toList();
        List<Double> samples =
                epochs.stream().map(EpochFigures::samplesPerSecond).toList();
        List<Double> mib =
                epochs.stream().map(epoch -> epoch.bytesPerSecond() / MIB).toList();
        metric.put(part + "_au_percentage", au);
        metric.put(part + "_au_mean_percentage", Statistics.mean(au));
        metric.put(part + "_au_meet_expectation", Statistics.mean(au) >= least ? "success" : "fail");
        metric.put(part + "_au_stdev_percentage", Statistics.deviation(au));
        metric.put(part + "_throughput_samples_per_second", samples);
        metric.put(part + "_throughput_mean_samples_per_second", Statistics.mean(samples));
        metric.put(part + "_throughput_stdev_samples_per_second", Statistics.deviation(samples));
        metric.put(part + "_io_mean_MB_per_second", Statistics.mean(mib));
        metric.put(part + "_io_stdev_MB_per_second", Statistics.deviation(mib));
    }
}
