package dev.trainyard.storage.result;

import dev.trainyard.storage.host.HostFacts;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.CheckpointResult;
import dev.trainyard.storage.run.RunResult.EpochResult;
import dev.trainyard.storage.workload.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** DLIO's {@code N_output.json} and {@code N_per_epoch_stats.json}: what accelerator N saw, step by step and block by block. */
final class OutputJson {
    private static final double GIB = 1 << 30;

    private OutputJson() {}

    static Map<String, Object> steps(int accelerator, Workload workload, Environment environment, RunResult result) {
        HostFacts host = host(accelerator, environment, result);
        double dataPerHost = workload.dataset().numFilesTrain()
                * workload.fileBytes()
                / environment.hosts().size();
        Map<String, Object> output = host(host, dataPerHost);
        for (EpochResult epoch : result.epochs()) {
            Map<String, Map<String, Object>> byKind = new LinkedHashMap<>();
            for (String kind : new String[] {"load", "proc", "throughput", "au", "compute"}) {
                byKind.put(kind, new LinkedHashMap<>());
            }
            for (Block block : epoch.blocks()) {
                own(block, accelerator).ifPresent(own -> {
                    kind(byKind, "load").put(block.name(), own.load());
                    kind(byKind, "proc").put(block.name(), own.proc());
                    kind(byKind, "throughput").put(block.name(), own.samplesPerSecond());
                    kind(byKind, "au").put(block.name(), own.auPercent());
                    kind(byKind, "compute").put(block.name(), own.compute());
                });
            }
            Map<String, Object> written = new LinkedHashMap<>(byKind);
            written.put("host_meminfo", host.memInfo());
            written.put("end", DlioTime.text(epoch.end()));
            output.put(Integer.toString(epoch.number()), written);
        }
        return output;
    }

    /** What stands before the steps. */
    static Map<String, Object> host(HostFacts host, double dataPerHost) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("host_memory_GB", host.memoryBytes() / GIB);
        output.put("host_cpu_count", host.cpus());
        output.put("host_processor_name", host.cpuModel());
        output.put("potential_caching", SummaryJson.caching(host, dataPerHost));
        output.put("host_cpuinfo", host.cpuInfo());
        output.put("host_meminfo", host.memInfo());
        output.put("hostname", host.name());
        return output;
    }

    static Map<String, Object> epochs(RunResult result) {
        Map<String, Object> epochs = new LinkedHashMap<>();
        for (EpochResult epoch : result.epochs()) {
            Map<String, Object> written = new LinkedHashMap<>();
            written.put("start", DlioTime.text(epoch.start()));
            epoch.blocks().forEach(block -> written.put(block.name(), span(block.start(), block.end())));
            for (CheckpointResult checkpoint : epoch.checkpoints()) {
                written.put(
                        "save_ckpt" + checkpoint.number(),
                        CheckpointJson.one(checkpoint.start(), checkpoint.seconds(), checkpoint.bytes()));
            }
            written.putAll(span(epoch.start(), epoch.end()));
            epochs.put(Integer.toString(epoch.number()), written);
        }
        return epochs;
    }

    /** DLIO's durations of epochs and blocks are texts of two decimals. */
    static Map<String, Object> span(Instant start, Instant end) {
        Map<String, Object> span = new LinkedHashMap<>();
        span.put("start", DlioTime.text(start));
        span.put("end", DlioTime.text(end));
        span.put("duration", String.format(Locale.ROOT, "%.2f", DlioTime.seconds(start, end)));
        return span;
    }

    private static Map<String, Object> kind(Map<String, Map<String, Object>> byKind, String kind) {
        return byKind.computeIfAbsent(kind, _ -> new LinkedHashMap<>());
    }

    private static Optional<AcceleratorBlock> own(Block block, int accelerator) {
        return block.accelerators().stream()
                .filter(own -> own.accelerator() == accelerator)
                .findFirst();
    }

    private static HostFacts host(int accelerator, Environment environment, RunResult result) {
        String name = result.epochs().stream()
                .flatMap(epoch -> epoch.blocks().stream())
                .flatMap(block -> own(block, accelerator).stream())
                .map(AcceleratorBlock::host)
                .findFirst()
                .orElse("");
        return environment.hosts().stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElse(environment.hosts().getFirst());
    }
}
