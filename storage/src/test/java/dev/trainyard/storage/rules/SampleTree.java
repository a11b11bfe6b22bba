package dev.trainyard.storage.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A small package as mlpstorage v3 leaves it, in which every rule is kept, and ways to break it. */
final class SampleTree {
    static final String SYSTEM = "closed/acme/results/fast";
    static final String UNET3D = SYSTEM + "/training/unet3d";
    static final String RUN = UNET3D + "/run/20260701_101000";
    static final String LLAMA = SYSTEM + "/checkpointing/llama3-8b";
    static final String CHECKPOINT = LLAMA + "/20260701_120000";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");
    private static final LocalDateTime DAY = LocalDateTime.parse("2026-07-01T10:00:00");

    final Path root;

    SampleTree(Path root) {
        this.root = root;
        write("code-images/code-0a1b2c3d/.code-hash.json", "{\"hash\": \"0a1b2c3d4e5f\"}");
        write("closed/acme/systems/fast.pdf", "%PDF");
        write("closed/acme/systems/fast.yaml", """
                System:
                  shared_capabilities:
                    multi_host_support: True
                    simultaneous_write_support: True
                    simultaneous_read__support: True
                  remapping_time: 3
                """);
        write(UNET3D + "/run/results.json", "{}");
        write(LLAMA + "/results.json", "{}");
        training("datasize", DAY.minusHours(2));
        training("datagen", DAY.minusHours(1));
        for (int run = 0; run < 6; run++) {
            training("run", DAY.plusMinutes(10L * run));
        }
        checkpoint("20260701_120000", 10, 10);
    }

    void write(String file, String text) {
        try {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces text in every file below a folder whose name ends so; something must change. */
    void edit(String folder, String ending, String before, String after) {
        boolean changed = false;
        for (Path file : below(folder)) {
            if (file.toString().endsWith(ending)) {
                try {
                    String text = Files.readString(file);
                    changed |= text.contains(before);
                    Files.writeString(file, text.replace(before, after));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        if (!changed) {
            throw new IllegalStateException("no '" + before + "' in " + ending + " below " + folder);
        }
    }

    void delete(String folder) {
        List<Path> all = below(folder);
        if (all.isEmpty()) {
            throw new IllegalStateException("no " + folder);
        }
        all.stream()
                .sorted(Comparator.reverseOrder())
                .forEach(file -> file.toFile().delete());
    }

    void move(String from, String to) {
        try {
            Files.createDirectories(root.resolve(to).getParent());
            Files.move(root.resolve(from), root.resolve(to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> below(String folder) {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(file -> !file.equals(root)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void training(String command, LocalDateTime start) {
        String folder = UNET3D + "/" + command + "/" + NAME.format(start);
        write(folder + "/.mlps-code-image", "code-0a1b2c3d\n");
        write(folder + "/training_x_metadata.json", """
                {"accelerator": "h100", "command": "%s",
                 "parameters": {"dataset": {"num_files_train": 28000}},
                 "args": {"data_dir": "/data", "results_dir": "/results", "num_client_hosts": 2,
                          "client_host_memory_in_gb": 64}}
                """.formatted(command));
        write(folder + "/fs_separation.json", "{}");
        files(folder, "training_" + command);
        write(folder + "/1_output.json", "{}");
        for (int n = 2; n < 8; n++) {
            write(folder + "/" + n + "_output.json", "{}");
        }
        write(folder + "/dlio_config/config.yaml", """
                workload:
                  model: {name: unet3d}
                  dataset: {num_files_train: 28000, num_samples_per_file: 1, record_length_bytes: 146600628}
                  reader: {batch_size: 7}
                  train: {computation_time: 0.323}
                """);
        write(folder + "/dlio_config/overrides.yaml", """
                - workload=unet3d_h100
                - ++workload.dataset.num_files_train=28000
                """);
        summary(folder, start, 8, 2, """
                "train_au_mean_percentage": 95.5, "train_au_meet_expectation": "success\"""");
    }

    void checkpoint(String name, int writes, int reads) {
        String folder = LLAMA + "/" + name;
        LocalDateTime start = LocalDateTime.parse(name, NAME);
        write(folder + "/checkpointing_x_metadata.json", """
                {"accelerator": "h100", "invocation_start_time": "%s",
                 "args": {"checkpoint_folder": "/data", "results_dir": "/results"}}
                """.formatted(start + ":00.000001"));
        write(folder + "/fs_separation.json", "{}");
        files(folder, "checkpointing_run");
        write(folder + "/dlio_config/config.yaml", """
                workload:
                  checkpoint: {num_checkpoints_write: %d, num_checkpoints_read: %d, fsync: true}
                """.formatted(writes, reads));
        write(folder + "/dlio_config/overrides.yaml", "- ++workload.checkpoint.checkpoint_folder=/data\n");
        summary(folder, start, 8, 1, "\"checkpoint_size_GB\": 104.7");
    }

    private void files(String folder, String command) {
        for (String file :
                new String[] {command + ".stdout.log", command + ".stderr.log", "dlio.log", "dlio_config/hydra.yaml"}) {
            write(folder + "/" + file, "");
        }
        write(folder + "/0_output.json", "{}");
        write(folder + "/0_per_epoch_stats.json", "{}");
    }

    private void summary(String folder, LocalDateTime start, int accelerators, int hosts, String metric) {
        String each = hosts == 1 ? "%s" : "%s, %<s";
        write(folder + "/summary.json", """
                {"start": "%s:00.000000", "num_accelerators": %d, "num_hosts": %d, "metric": {%s},
                 "host_cpu_count": [%s], "host_memory_GB": [%s], "num_files_train": 28000, "end": "%s"}
                """.formatted(
                        start,
                        accelerators,
                        hosts,
                        metric,
                        each.formatted("32"),
                        each.formatted("64.0"),
                        start.plusSeconds(500) + ".000000"));
    }
}
