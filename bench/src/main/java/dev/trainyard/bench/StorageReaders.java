package dev.trainyard.bench;

import dev.trainyard.base.Json;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.run.RunOptions;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.run.RunResult.AcceleratorBlock;
import dev.trainyard.storage.run.RunResult.Block;
import dev.trainyard.storage.run.RunResult.EpochResult;
import dev.trainyard.storage.run.TrainingRun;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The run engine over the files of a folder, each visited as often as an epoch of so many samples needs: how fast it
 * reads, what that costs the client, how exact its waits are.
 *
 * <p>{@code StorageReaders FOLDER SAMPLES ACCELERATORS [key=value ...]}; the workload is unet3d on an H100 without
 * checkpoints, for one epoch, unless the keys say otherwise.
 */
final class StorageReaders {
    /** An average sample of unet3d, which DLIO's costs are known for. */
    private static final double UNET3D_BYTES = 146_600_628;

    private StorageReaders() {}

    /**
     * Prints one line of JSON.
     *
     * @param args as above
     */
    public static void main(String[] args) throws IOException {
        int samples = Integer.parseInt(args[1]);
        int accelerators = Integer.parseInt(args[2]);
        List<String> overrides = new ArrayList<>(
                List.of("workflow.checkpoint=false", "train.epochs=1", "dataset.num_files_train=" + samples));
        overrides.addAll(List.of(args).subList(3, args.length));
        Workload workload = Workloads.training("unet3d", "h100", overrides).workload();
        RepeatedFiles files = RepeatedFiles.of(Path.of(args[0]), samples);
        RunResult result = TrainingRun.of(workload, files, World.alone(), RunOptions.of(accelerators, 1))
                .run();
        System.out.println(Json.line(figures(result, workload)));
    }

    private static Map<String, Object> figures(RunResult result, Workload workload) {
        double seconds = 0;
        long bytes = 0;
        List<Double> late = new ArrayList<>();
        for (EpochResult epoch : result.epochs()) {
            bytes += epoch.bytesRead();
            for (Block block : epoch.blocks()) {
                seconds += Duration.between(block.start(), block.end()).toNanos() / 1e9;
                for (AcceleratorBlock side : block.accelerators()) {
                    double set = workload.train().computationTime().mean();
                    side.compute().forEach(compute -> late.add(compute - set));
                }
            }
        }
        late.sort(Double::compare);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(
                "au_percent",
                result.epochs().stream().map(EpochResult::auPercent).toList());
        figures.put("bytes_per_second", Math.round(bytes / seconds));
        figures.put("files_per_second", Math.round(result.open().count() / seconds));
        figures.put("cpu_seconds", result.cpuSeconds());
        figures.put("cpu_ms_per_unet3d_sample", result.cpuSeconds() * 1e3 * UNET3D_BYTES / bytes);
        figures.put("peak_memory_bytes", result.peakMemoryBytes());
        figures.put(
                "wait_error_us_p50_p99_max",
                IntStream.of(50, 99, 100)
                        .mapToObj(percent -> Math.round(late.get((late.size() - 1) * percent / 100) * 1e7) / 10.0)
                        .toList());
        figures.put("open", result.open());
        figures.put("read", result.read());
        figures.put("page_cache_hits", result.pageCacheHits());
        return figures;
    }
}
