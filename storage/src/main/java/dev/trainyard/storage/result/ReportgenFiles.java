package dev.trainyard.storage.result;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.storage.result.ResultTree.StoredWorkload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What {@code mlpstorage reports reportgen} leaves: {@code results.json} and {@code results.csv}, an entry for each invocation that
 * has a summary. A submission wants a {@code results.json} beside the runs of each workload as well (rules 2.1.16 and 2.1.22).
 */
public final class ReportgenFiles {
    private static final double GIB = 1L << 30;

    private ReportgenFiles() {}

    /**
     * Writes them into the tree.
     *
     * @return what was written
     * @throws JobException if the disk refuses
     */
    public static List<Path> write(ResultTree tree) {
        List<StoredWorkload> workloads = tree.systems().stream()
                .flatMap(system -> system.workloads().stream())
                .toList();
        List<Map<String, Object>> all = workloads.stream()
                .flatMap(workload -> entries(workload).stream())
                .toList();
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(tree.root().resolve("results.json"), Json.pretty(all) + "\n");
        files.put(tree.root().resolve("results.csv"), csv(all));
        for (StoredWorkload workload : workloads) {
            Path folder = workload.kind().equals(ResultTree.TRAINING)
                    ? workload.folder().resolve("run")
                    : workload.folder();
            if (!workload.runs("run").isEmpty() && ResultTree.folders(folder).size() > 0) {
                files.put(folder.resolve("results.json"), Json.pretty(entries(workload)) + "\n");
            }
        }
        files.forEach(ReportgenFiles::write);
        return List.copyOf(files.keySet());
    }

    private static List<Map<String, Object>> entries(StoredWorkload workload) {
        return workload.runs().stream()
                .filter(run -> run.summary().isObject())
                .map(ReportgenFiles::entry)
                .toList();
    }

    private static Map<String, Object> entry(StoredRun run) {
        double memory = 0;
        for (JsonNode host : run.summary().path("host_memory_GB")) {
            memory += host.asDouble(0) * GIB;
        }
        long cores = 0;
        for (JsonNode host : run.summary().path("host_cpu_count")) {
            cores += host.asLong(0);
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("run_id", run.folder().toString());
        entry.put("benchmark_type", run.kind());
        entry.put("model", run.workload().path("model").path("name").asString(run.model()));
        entry.put("command", run.command());
        entry.put("parameters", run.workload().isObject() ? run.workload() : Map.of());
        entry.put("system_info", Map.of("total_memory_bytes", Math.round(memory), "total_cores", cores));
        JsonNode metric = run.summary().path("metric");
        entry.put("metrics", metric.isObject() ? metric : Map.of());
        return entry;
    }

    /** A column for each dotted key that any has, in the order of names. */
    private static String csv(List<Map<String, Object>> entries) {
        List<Map<String, String>> rows = new ArrayList<>();
        TreeSet<String> columns = new TreeSet<>();
        for (Map<String, Object> entry : entries) {
            Map<String, String> row = new TreeMap<>();
            flatten("", Json.parse(Json.line(entry)), row);
            columns.addAll(row.keySet());
            rows.add(row);
        }
        StringBuilder text = new StringBuilder(line(List.copyOf(columns)));
        rows.forEach(row -> text.append(line(
                columns.stream().map(column -> row.getOrDefault(column, "")).toList())));
        return text.toString();
    }

    private static void flatten(String name, JsonNode node, Map<String, String> row) {
        if (node.isObject()) {
            node.propertyStream()
                    .forEach(child -> flatten(
                            name.isEmpty() ? child.getKey() : name + "." + child.getKey(), child.getValue(), row));
        } else {
            row.put(name, node.isValueNode() ? node.asString("") : Json.line(node));
        }
    }

    private static String line(List<String> cells) {
        return cells.stream().map(ResultReport::quoted).collect(Collectors.joining(",")) + "\n";
    }

    private static void write(Path file, String text) {
        try {
            DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }
}
