package dev.trainyard.cli;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A folder with a tiny text as data, a configuration, and runs; trains in processes of their own. */
final class TrainingFolder {
    private static final String CONFIG = """
            model:
              n_layer: 2
              n_head: 2
              n_embd: 16
              block_size: 16
            train:
              max_iters: 12
              batch_size: 4
              eval_interval: 10
              eval_iters: 2
              device: cpu
            optimizer:
              learning_rate: 1e-2
              warmup_iters: 2
            checkpoint:
              every_minutes: 0
            """;
    private static final int PATIENCE_SECONDS = 120;

    private final Path root;

    private TrainingFolder(Path root) {
        this.root = root;
    }

    static TrainingFolder in(Path root) throws IOException {
        Files.createDirectories(root);
        Files.writeString(
                root.resolve("text.txt"), "the yard trains, the train yards; who reads this twice? ".repeat(50));
        Files.writeString(root.resolve("tiny.yaml"), "data:\n  path: " + root.resolve("data") + "\n" + CONFIG);
        Ran prepared = Ran.of(
                "data",
                "prepare",
                "--input",
                root.resolve("text.txt").toString(),
                "--tokenizer",
                "char",
                "--out",
                root.resolve("data").toString());
        if (prepared.exitCode() != 0) {
            throw new IllegalStateException(prepared.err());
        }
        return new TrainingFolder(root);
    }

    Path root() {
        return root;
    }

    Path runs() {
        return root.resolve("runs");
    }

    /** The command line of a training. */
    List<String> train(String... more) {
        List<String> args = new ArrayList<>(
                List.of("train", root.resolve("tiny.yaml").toString(), "--runs-dir", runs().toString()));
        args.addAll(List.of(more));
        return args;
    }

    /** A process that has said all it had to say. */
    record Finished(int exitCode, String out, String err) {}

    Finished run(String... more) throws IOException, InterruptedException {
        return finish(start(more));
    }

    Process start(String... more) throws IOException {
        return launch(train(more));
    }

    /** Any command line, in a process of its own. */
    Process launch(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Dtrainyard.natives=" + System.getProperty("trainyard.natives"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectOutput(root.resolve("out").toFile())
                .redirectError(root.resolve("err").toFile())
                .start();
    }

    Finished finish(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process hangs: " + Files.readString(root.resolve("err")));
        }
        return new Finished(
                process.exitValue(),
                Files.readString(root.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(root.resolve("err"), StandardCharsets.UTF_8));
    }

    /** Newest first. */
    List<RunFolder> folders() {
        return new RunStore(runs())
                .list().stream()
                        .map(RunListing::id)
                        .map(id -> new RunFolder(runs().resolve(id)))
                        .toList();
    }

    /** Lines of metrics that the newest run has. */
    long lines() {
        try {
            Path metrics = folders().isEmpty()
                    ? root.resolve("none")
                    : folders().getFirst().metricsFile();
            return Files.exists(metrics) ? Files.readAllLines(metrics).size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Waits while {@code process} works towards {@code reached}. */
    static void await(Process process, BooleanSupplier reached) throws InterruptedException {
        for (int i = 0; i < PATIENCE_SECONDS * 500; i++) {
            if (reached.getAsBoolean()) {
                return;
            }
            if (!process.isAlive()) {
                throw new AssertionError("the process ended early, with exit code " + process.exitValue());
            }
            Thread.sleep(2);
        }
        throw new AssertionError("the process makes no progress");
    }
}
