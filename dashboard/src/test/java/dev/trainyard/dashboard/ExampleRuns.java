package dev.trainyard.dashboard;

import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A folder of runs as people have them: good, lost, broken, running, of every feature. */
final class ExampleRuns {
    static final String HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> & 'co' \u202e";

    final RunStore store;

    private ExampleRuns(Path root) {
        store = new RunStore(root);
    }

    static ExampleRuns in(Path root) throws IOException {
        return new ExampleRuns(root);
    }

    /** Everything at once; a sweep lies in {@code sweeps} beside the runs. */
    static ExampleRuns full(Path root) throws IOException {
        ExampleRuns runs = in(root);
        for (int seed = 1; seed <= 3; seed++) {
            runs.training("char-base-s" + seed, "baseline", seed, 3e-4, 600, Status.FINISHED);
            runs.training("char-wide-s" + seed, "wide", seed, 1e-3, 600, Status.FINISHED);
        }
        runs.training("preempted", "", 9, 6e-4, 240, Status.PREEMPTED);
        runs.lost();
        runs.precision();
        runs.storage();
        runs.training(HOSTILE, "<b>group</b>", 5, 6e-4, 50, Status.FAILED);
        Files.createDirectories(root.resolve("20200101-000000-aaaa"));
        ExampleSweep.write(root.resolveSibling("sweeps").resolve("first"));
        return runs;
    }

    RunFolder training(String name, String group, int seed, double rate, int steps, Status end) {
        return run(spec("train", name, group, seed, rate, 600), end, run -> {
            Random random = new Random(seed);
            double wide = rate > 5e-4 ? 0.12 : 0;
            for (int step = 0; step <= steps; step++) {
                update(run, step, random, wide, rate);
                if (step > 0 && step % 150 == 0) {
                    run.event("checkpoint_committed", Map.of("step", step, "bytes", 1_309_761, "commit_seconds", 0.17));
                    checkpoint(run.folder(), step);
                }
            }
            run.event(
                    "alert",
                    Map.of(
                            "alert",
                            "loss_spike",
                            "severity",
                            "warning",
                            "step",
                            130,
                            "message",
                            "train/loss is 4.310, 9.2 standard deviations above 3.020",
                            "values",
                            Map.of("z", 9.2),
                            "repeats",
                            0));
            run.event("resumed", Map.of("step", 150, "path", "checkpoints/step-00000150"));
            run.event("sample", Map.of("step", steps, "prompt", "The train ", "text", "left the yard at dawn."));
            log(run.folder());
            if (end == Status.FINISHED) {
                run.summary(Map.of(
                        "steps",
                        steps,
                        "best_val_loss",
                        1.62 - wide,
                        "final_train_loss",
                        1.5,
                        "tokens",
                        steps * 12L * 64,
                        "flops",
                        steps * 12.0 * 64 * 6 * 108_096,
                        "parameters",
                        108_096,
                        "checkpoint_stall_seconds",
                        0.8));
            }
        });
    }

    static void update(RunWriter run, int step, Random random, double lower, double rate) {
        double loss = 1.6 - lower + 2.8 * Math.exp(-step / 90.0);
        run.metrics(step, step * 0.21, line -> {
            if (step > 0) {
                double spike = step == 130 ? 1.3 : 0;
                line.put("train/loss", (float) (loss + spike + random.nextGaussian() * 0.06));
                line.put("train/lr", rate * Math.min(1, step / 50.0) * (1 - step / 700.0));
                line.put("train/grad_norm", (float) (1.4 * Math.exp(-step / 300.0) + random.nextDouble() * 0.2));
                line.put("train/tokens_per_second", 3600 + 120 * random.nextGaussian());
            }
            if (step % 50 == 0) {
                line.put("val/loss", loss + 0.05);
                line.put("val/perplexity", Math.exp(loss + 0.05));
            }
        });
    }

    /** NaN from step 200 on, infinite once before, and a torn last line. */
    RunFolder lost() throws IOException {
        RunFolder folder = run(spec("train", "lost to nan", "baseline", 4, 1e-2, 600), Status.FAILED, run -> {
            Random random = new Random(4);
            for (int step = 1; step <= 260; step++) {
                int now = step;
                run.metrics(
                        step,
                        step * 0.2,
                        line -> line.put(
                                        "train/loss",
                                        now >= 200
                                                ? Double.NaN
                                                : now == 120
                                                        ? Double.POSITIVE_INFINITY
                                                        : 2 + 2 * Math.exp(-now / 60.0) + 0.05 * random.nextGaussian())
                                .put("train/grad_norm", now >= 200 ? Double.NaN : Math.exp(now / 40.0)));
            }
            run.event("failed", Map.of("reason", "train/loss was NaN for 10 lines in a row"));
        });
        Path metrics = folder.metricsFile();
        Files.writeString(
                metrics, Files.readString(metrics) + "this is no JSON\n{\"step\":261,\"time\":52.2,\"train/lo");
        return folder;
    }

    RunFolder precision() {
        return run(spec("train", "e5m2_fp8", "precision", 42, 6e-4, 400), Status.FINISHED, run -> {
            Random random = new Random(42);
            for (int step = 1; step <= 400; step++) {
                update(run, step, random, 0, 6e-4);
                if (step % 10 == 0) {
                    tensors(run, step, random);
                }
            }
            run.event("precision_raised", Map.of("layer", "h.5.mlp.c_proj", "step", 310, "reason", "overflow 0.13"));
        });
    }

    private static void tensors(RunWriter run, int now, Random random) {
        run.tensors().write(line -> {
            line.put("step", now);
            for (int block = 0; block < 6; block++) {
                for (String layer : List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")) {
                    for (String tensor : List.of("weight", "input", "grad_output")) {
                        String name = "h." + block + "." + layer + "." + tensor;
                        boolean gradient = tensor.equals("grad_output");
                        double deep = block / 5.0;
                        double worse = gradient ? 0.5 * (1 - deep) * now / 400 : 0.02 * deep;
                        line.put("precision/underflow/" + name, worse + 0.01 * random.nextDouble());
                        line.put(
                                "precision/overflow/" + name,
                                block == 5 && layer.equals("mlp.c_proj") && now > 250
                                        ? 0.12
                                        : 0.001 * random.nextDouble());
                        line.put(
                                "precision/sqnr_db/" + name,
                                block == 0 && gradient && now > 350
                                        ? Double.NaN
                                        : 14 - 8 * worse + random.nextDouble());
                    }
                }
            }
        });
    }

    RunFolder storage() {
        return run(spec("storage", "unet3d_h100", "", 7, 0, 5), Status.FINISHED, run -> {
            List<Map<String, Object>> epochs = new ArrayList<>();
            double[] utilisation = {88.2, 93.4, 94.1, 93.9, 94.4};
            for (int epoch = 1; epoch <= utilisation.length; epoch++) {
                double au = utilisation[epoch - 1];
                run.metrics(
                        epoch,
                        epoch * 31.5,
                        line -> line.put("storage/au_percent", au)
                                .put("storage/samples_per_second", au / 4)
                                .put("storage/bytes_per_second", au / 4 * 146.6e6)
                                .put("storage/storage_wait_percent", (100 - au) * 0.7)
                                .put("storage/barrier_percent", (100 - au) * 0.2));
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("epoch", epoch);
                row.put("au_percent", au);
                row.put("samples_per_second", au / 4);
                row.put("bytes_per_second", au / 4 * 146.6e6);
                row.put("storage_wait_percent", (100 - au) * 0.7);
                row.put("barrier_percent", (100 - au) * 0.2);
                epochs.add(row);
            }
            Map<String, Object> summary = new LinkedHashMap<>();
            summary.put("verdict", "OPEN");
            summary.put("rules", "v3");
            summary.put("model", "unet3d");
            summary.put("accelerator", "h100");
            summary.put("accelerators", 4);
            summary.put("hosts", 1);
            summary.put("au_mean_percent", 92.8);
            summary.put("au_least_percent", 90.0);
            summary.put("au_expectation_met", true);
            summary.put("samples_per_second", 23.2);
            summary.put("bytes_per_second", 3.4e9);
            summary.put("page_cache_hits", 0.04);
            summary.put("cpu_seconds", 92.0);
            summary.put("peak_memory_bytes", 1_551_933_440L);
            summary.put("epochs", epochs);
            summary.put("open_latency", latency(4.7e-5));
            summary.put("read_latency", latency(2.1e-3));
            summary.put(
                    "warnings",
                    List.of("The data set (6.10 GiB) fits the page cache of the clients' memory (23.5 GiB)."));
            summary.put(
                    "findings",
                    List.of(Map.of(
                            "rule", "override",
                            "parameter", "reader.read_threads",
                            "value", "8",
                            "verdict", "OPEN",
                            "message", "may be set in OPEN")));
            run.summary(summary);
        });
    }

    private static Map<String, Object> latency(double seconds) {
        Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("count", 3200);
        latency.put("mean", 1.6 * seconds);
        latency.put("p50", seconds);
        latency.put("p90", 2.5 * seconds);
        latency.put("p99", 8 * seconds);
        latency.put("p999", 21 * seconds);
        latency.put("max", 60 * seconds);
        return latency;
    }

    private static void checkpoint(RunFolder run, int step) {
        try {
            Path folder = Files.createDirectories(run.checkpoints().resolve(String.format("step-%08d", step)));
            Files.write(folder.resolve("model.safetensors"), new byte[1000]);
            Files.writeString(
                    folder.resolve("MANIFEST.json"),
                    Json.line(Map.of(
                            "step",
                            step,
                            "files",
                            List.of(Map.of("name", "model.safetensors", "bytes", step == 300 ? 999 : 1000)))));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void log(RunFolder run) {
        try {
            Files.writeString(
                    run.log(0),
                    "2026-11-22T18:31:07.412Z out step 1: loss 4.42\n2026-11-22T18:31:09.001Z err warning: <b>the disk is slow</b>\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    RunFolder run(RunSpec spec, Status end, Consumer<RunWriter> work) {
        try (RunWriter writer = store.create(spec)) {
            work.accept(writer);
            writer.status(end);
            return writer.folder();
        }
    }

    static RunSpec spec(String kind, String name, String group, int seed, double rate, int steps) {
        String config = kind.equals("storage")
                ? "model:\n  name: unet3d\ntrain:\n  epochs: " + steps + "\n"
                : "model:\n  n_layer: 6\n  n_embd: " + (rate > 5e-4 ? 192 : 128)
                        + "\n  block_size: 64\ntrain:\n  max_iters: "
                        + steps + "\n  batch_size: 12\n  gradient_accumulation_steps: 1\n  seed: " + seed
                        + "\noptimizer:\n  learning_rate: " + rate + "\n";
        return new RunSpec(
                kind,
                name,
                group.isEmpty() ? List.of() : List.of("char", "demo"),
                group,
                "",
                List.of("trainyard", kind, "configs/char.yaml", "run.name=" + name),
                config,
                "hash" + seed,
                seed,
                "cpu",
                2,
                Map.of("trainyard", "0.1.0"));
    }
}
