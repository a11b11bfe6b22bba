package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that cannot work ends in one line before anything is written. */
class TrainRefusesTest {
    @TempDir
    Path dir;

    private TrainingFolder folder;

    @BeforeEach
    void furnish() throws IOException {
        folder = TrainingFolder.in(dir);
        Files.createDirectories(dir.resolve("empty"));
        Files.writeString(dir.resolve("a-file"), "in the way");
        changed("cut", data -> Arrays.copyOf(data, data.length - 1));
        changed("shorter", data -> Arrays.copyOf(data, data.length - 2));
        changed("outside", data -> {
            data[200] = 99;
            return data;
        });
        String config = Files.readString(dir.resolve("tiny.yaml"));
        Files.writeString(dir.resolve("twice.yaml"), config + "train:\n  seed: 1\n");
        Files.writeString(dir.resolve("twice-key.yaml"), config.replace("  n_head: 2\n", "  n_head: 2\n  n_head: 2\n"));
        Files.writeString(dir.resolve("broken.yaml"), config.replace("n_head: 2", "n_head: [2"));
        Path model = Files.createDirectories(dir.resolve("model"));
        Files.writeString(model.resolve("config.json"), """
                {"model_type": "gpt2", "n_layer": 3, "n_head": 2, "n_embd": 16, "n_positions": 16, "vocab_size": 40}
                """);
    }

    private interface Change {
        byte[] of(byte[] data);
    }

    private void changed(String name, Change change) throws IOException {
        Path copy = Files.createDirectories(dir.resolve(name));
        try (Stream<Path> files = Files.list(dir.resolve("data"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.write(copy.resolve("train.bin"), change.of(Files.readAllBytes(copy.resolve("train.bin"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train.max_itters=5             | train.max_itters: unknown key; did you mean max_iters?
            trian.max_iters=5              | trian: unknown section; did you mean train?
            train.max_iters=many           | train.max_iters
            train.max_iters=0              | train.max_iters
            train.micro_batch=0            | micro_batch must be auto or a number from 1 on, not '0'
            train.device=gpu               | device must be auto, cpu, cuda or cuda:N, not 'gpu'
            train.compute_dtype=float8     | train.compute_dtype
            train.compute_dtype=float16    | float16 needs a CUDA device; on the CPU use float32 or bfloat16
            model.n_head=3                 | override 'model.n_head=3': model: n_embd 16 is not divisible by n_head 3
            model.dropout=1                | model.dropout
            model.block_size=100000        | fewer than model.block_size + 1 = 100001
            model.vocab_size=5             | model.vocab_size 5 is smaller than the
            optimizer.min_lr=1             | min_lr 1.0 is above learning_rate 0.01
            data.path=DIR/absent           | no data folder DIR/absent
            data.path=DIR/empty            | DIR/empty is no data folder, it has neither
            data.path=DIR/cut              | DIR/cut/train.bin has
            data.path=DIR/shorter          | it is truncated or replaced; prepare the data anew
            data.path=DIR/outside          | DIR/outside/train.bin: token 99 at position 100 is outside the vocabulary of
            train.init_from=DIR/empty      | DIR/empty/config.json: cannot be read
            train.init_from=DIR/model      | model.n_layer is 2, but 3 by train.init_from DIR/model
            train.init_from=DIR/model model.n_layer=3 | DIR/model/model.safetensors
            checkpoint.dir=DIR/a-file      | DIR/a-file: is no folder; choose another place
            checkpoint.keep=0              | checkpoint.keep
            --resume=must                  | nothing to resume in DIR/runs
            --resume=sometimes             | --resume
            --json=yes                     | --json
            """)
    void oneLineAndNothingElse(String args, String why) throws IOException {
        refused(why, folder.train(args.replace("DIR/", dir + "/").split(" ")).toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            twice.yaml     | twice.yaml:19: train: duplicate key
            twice-key.yaml | twice-key.yaml:6: model.n_head: duplicate key
            broken.yaml    | broken.yaml:
            absent.yaml    | no such configuration file
            runs           | runs
            """)
    void configurationsThatCannotBeRead(String config, String why) throws IOException {
        refused(
                why,
                "train",
                dir.resolve(config).toString(),
                "--runs-dir",
                dir.resolve("runs").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-file", "a-file/runs"})
    void runsThatWouldLieInAFile(String runs) throws IOException {
        refused(
                dir + "/a-file: is no folder; choose another place",
                "train",
                dir.resolve("tiny.yaml").toString(),
                "--runs-dir",
                dir.resolve(runs).toString());
    }

    @Test
    void cudaWhereThereIsNone() throws IOException {
        Torch.load();
        assumeFalse(Cuda.isAvailable(), "this machine has a CUDA device");
        refused("train.device is cuda, but", folder.train("train.device=cuda").toArray(String[]::new));
    }

    /** In a process of its own: in this one libtorch is loaded already. */
    @Test
    void aFolderWithoutLibtorch() throws Exception {
        TrainingFolder.Finished finished =
                folder.run("--libtorch", dir.resolve("empty").toString());
        assertThat(finished.err())
                .hasLineCount(1)
                .contains("--libtorch names " + dir.resolve("empty") + ", which has no libtorch_cpu.so");
        assertThat(finished.exitCode()).isEqualTo(2);
        assertThat(folder.runs()).doesNotExist();
    }

    private void refused(String why, String... args) throws IOException {
        List<String> before = everything();
        Ran ran = Ran.of(args);
        assertThat(ran.err()).hasLineCount(1).contains(why.replace("DIR/", dir + "/"));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(everything()).isEqualTo(before);
    }

    private List<String> everything() throws IOException {
        try (Stream<Path> tree = Files.walk(dir)) {
            return tree.map(Path::toString).sorted().toList();
        }
    }
}
