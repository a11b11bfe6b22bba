package dev.trainyard.cli.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user's own workload file of DLIO, small and quick, and folders for its data and results. */
record SmallSet(Path root) {
    private static final String WORKLOAD = """
            model: {name: unet3d, type: cnn}
            framework: pytorch
            workflow: {generate_data: False, train: True, evaluation: True}
            dataset:
              data_folder: FOLDER
              format: npz
              num_files_train: 24
              num_files_eval: 6
              num_samples_per_file: 2
              num_subfolders_train: 2
              record_length_bytes: 5000
            reader: {data_loader: pytorch, batch_size: 2, batch_size_eval: 1, read_threads: 2, file_shuffle: seed}
            train: {epochs: 2, computation_time: 0.001}
            evaluation: {eval_time: 0.001}
            metric: {au: 0.01}
            """;

    static SmallSet in(Path root) throws IOException {
        SmallSet set = new SmallSet(root);
        Files.writeString(set.workload(), WORKLOAD.replace("FOLDER", set.data().toString()));
        return set;
    }

    Path workload() {
        return root.resolve("mine_h100.yaml");
    }

    Path data() {
        return root.resolve("data");
    }

    Path results() {
        return root.resolve("results");
    }

    Path runs() {
        return root.resolve("runs");
    }

    /** The words of a command line of {@code storage}. */
    List<String> words(String command, String... more) {
        List<String> words = new ArrayList<>(
                List.of("storage", command, "--workload", workload().toString()));
        words.addAll(List.of(more));
        return words;
    }

    /** The words of {@code storage run}. */
    List<String> run(String... more) {
        List<String> words = words("run", "-rd", results().toString(), "--runs-dir", runs().toString());
        words.addAll(List.of(more));
        return words;
    }
}
