package dev.trainyard.storage.data;

import dev.trainyard.base.ProgressLine;
import dev.trainyard.cluster.World;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small data sets. */
final class Sets {
    static final String COMMAND = "trainyard storage datagen --these";

    private Sets() {}

    /** A workload without evaluation; overrides are of the dataset section. */
    static Workload workload(Path folder, String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "dataset.data_folder=" + folder,
                "workflow.train=true",
                "dataset.num_files_train=4",
                "dataset.record_length_bytes_stdev=0"));
        for (String override : overrides) {
            all.add("dataset." + override);
        }
        return Workloads.datagen("unet3d", Optional.empty(), all).workload();
    }

    static GeneratedData generate(Workload workload) {
        return generate(workload, World.alone());
    }

    static GeneratedData generate(Workload workload, World world) {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
                ProgressLine progress = new ProgressLine(nowhere, false, Duration.ofDays(1), System::nanoTime)) {
            return new DataGenerator(workload, 1, 2, world, COMMAND).run(progress);
        }
    }

    /** Generates a set and opens it. */
    static DataSet set(Path folder, String... overrides) {
        Workload workload = workload(folder, overrides);
        generate(workload);
        return open(workload);
    }

    /** The bytes of a file, to be read little-endian. */
    static ByteBuffer bytes(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DataSet open(Workload workload) {
        return DataSets.open(workload, COMMAND);
    }
}
