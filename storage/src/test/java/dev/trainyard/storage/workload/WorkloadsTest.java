package dev.trainyard.storage.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value of the shipped files against the published table. */
class WorkloadsTest {
    @TempDir
    private Path folder;

    static List<String> names() {
        return Workloads.names();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            unet3d_a100|npz|168|1|146600628|68341808|2097152|7|4|0.636|5|0.90|pytorch|cnn|seed|seed|true
            unet3d_h100|npz|168|1|146600628|68341808|2097152|7|4|0.323|5|0.90|pytorch|cnn|seed|seed|true
            unet3d_b200|npz|7200|1|146600628|68341808|2097152|7|4|0.162|5|0.90|pytorch|cnn|seed|seed|false
            resnet50_a100|tfrecord|1024|1251|114660.07|0|150528|400|8|0.435|5|0.90|tensorflow|cnn|off|off|false
            resnet50_h100|tfrecord|1024|1251|114660.07|0|150528|400|8|0.224|5|0.90|tensorflow|cnn|off|off|false
            cosmoflow_a100|tfrecord|524288|1|2828486|71311|0|1|4|0.00551|5|0.70|tensorflow||seed|seed|false
            cosmoflow_h100|tfrecord|524288|1|2828486|71311|0|1|4|0.00350|5|0.70|tensorflow||seed|seed|false
            dlrm_a100|npz|65536|1|512|0|0|8192|8|0.007|1|0.70|pytorch||seed|seed|false
            dlrm_h100|npz|65536|1|512|0|0|8192|8|0.005|1|0.70|pytorch||seed|seed|false
            dlrm_parquet_a100|parquet|65536|1|512|0|0|8192|8|0.007|1|0.70|pytorch||seed|seed|false
            dlrm_parquet_h100|parquet|65536|1|512|0|0|8192|8|0.005|1|0.70|pytorch||seed|seed|false
            dlrm_b200|parquet|1024|4718592|761|0|0|16384|4|0.000375|1|0.70|pytorch||seed|off|false
            dlrm_mi355|parquet|1024|4718592|761|0|0|16384|4|0.0005625|1|0.70|pytorch||seed|off|false
            retinanet_a100|jpeg|1743042|1|153600|51200|0|16|8|0.210|5|0.85|pytorch|cnn|seed|seed|false
            retinanet_h100|jpeg|1743042|1|153600|51200|0|16|8|0.180|5|0.85|pytorch|cnn|seed|seed|false
            retinanet_b200|jpeg|1170301|1|322957|0|0|24|8|0.04755|8|0.85|pytorch|cnn|seed|seed|false
            retinanet_mi355|jpeg|1170301|1|322957|0|0|32|8|0.0634|8|0.85|pytorch|cnn|seed|seed|false
            flux_a100|jpeg|1099776|1|307200|102400|0|8|8|1.100|5|0.80|pytorch||seed|seed|false
            flux_h100|jpeg|1099776|1|307200|102400|0|8|8|0.850|5|0.80|pytorch||seed|seed|false
            flux_b200|parquet|4296|288|2164832|0|0|48|8|1.35|1|0.90|pytorch||seed|off|false
            flux_mi355|parquet|4296|288|2164832|0|0|72|8|2.025|1|0.90|pytorch||seed|off|false
            """)
    void trainingFilesHoldThePublishedValues(
            String name,
            String format,
            int files,
            int samples,
            double bytes,
            double stdev,
            double resize,
            int batch,
            int threads,
            double seconds,
            int epochs,
            double au,
            String framework,
            String type,
            String fileShuffle,
            String sampleShuffle,
            boolean checkpoint) {
        Workload workload = read(name);
        DatasetSection dataset = workload.dataset();
        assertThat(workload.model().name()).isEqualTo(name.substring(0, name.indexOf('_')));
        assertThat(dataset.dataFolder())
                .isEqualTo(Path.of("data/" + workload.model().name()));
        assertThat(dataset.format().dlioName()).isEqualTo(format);
        assertThat(dataset.numFilesTrain()).isEqualTo(files);
        assertThat(dataset.numFilesEval()).isZero();
        assertThat(dataset.numSamplesPerFile()).isEqualTo(samples);
        assertThat(dataset.recordLengthBytes()).isEqualTo(bytes);
        assertThat(dataset.recordLengthBytesStdev()).isEqualTo(stdev);
        assertThat(dataset.recordLengthBytesResize()).isEqualTo(resize);
        assertThat(dataset.numSubfoldersTrain()).isZero();
        assertThat(workload.reader().batchSize()).isEqualTo(batch);
        assertThat(workload.reader().readThreads()).isEqualTo(threads);
        assertThat(workload.reader().prefetchSize()).isEqualTo(2);
        assertThat(workload.reader().odirect()).isFalse();
        assertThat(workload.reader().fileShuffle()).hasToString(fileShuffle.toUpperCase(java.util.Locale.ROOT));
        assertThat(workload.reader().sampleShuffle()).hasToString(sampleShuffle.toUpperCase(java.util.Locale.ROOT));
        assertThat(workload.reader().dataLoader()).hasToString(framework.toUpperCase(java.util.Locale.ROOT));
        assertThat(workload.framework()).hasToString(framework.toUpperCase(java.util.Locale.ROOT));
        assertThat(workload.model().type()).isEqualTo(Optional.ofNullable(type));
        assertThat(workload.train().computationTime()).isEqualTo(Computation.of(seconds));
        assertThat(workload.train().epochs()).isEqualTo(epochs);
        assertThat(workload.metric().au()).isEqualTo(au);
        assertThat(workload.workflow()).isEqualTo(new WorkflowSection(false, true, false, checkpoint, false, false));
    }

    @Test
    void singleValuesOfSingleWorkloads() {
        assertThat(read("unet3d_h100").model().modelSize()).isEqualTo(499_153_191);
        assertThat(read("unet3d_h100").checkpoint().checkpointFolder()).isEqualTo(Path.of("checkpoints/unet3d"));
        assertThat(read("unet3d_h100").checkpoint().checkpointAfterEpoch()).isEqualTo(5);
        assertThat(read("unet3d_h100").checkpoint().epochsBetweenCheckpoints()).isEqualTo(2);
        assertThat(read("resnet50_h100").reader().computationThreads()).isEqualTo(8);
        assertThat(read("resnet50_a100").reader().dontUseMmap()).isTrue();
        assertThat(read("resnet50_h100").reader().dontUseMmap()).isFalse();
        assertThat(read("cosmoflow_h100").reader().shuffleSize()).isEqualTo(2);
        assertThat(read("unet3d_h100").reader().shuffleSize()).isEqualTo(1024);
        assertThat(read("dlrm_v3_datagen").dataset().numSamplesPerFile()).isEqualTo(1_536_000);
        assertThat(read("flux_v3_datagen").dataset().numSamplesPerFile()).isEqualTo(256);
    }

    @Test
    void theColumnsOfTheLargeTableAddUp() {
        DatasetSection.ParquetSection parquet = read("dlrm_b200").dataset().parquet();
        assertThat(parquet.rowGroupSize()).isEqualTo(6144);
        assertThat(parquet.readMode()).isEqualTo(DatasetSection.ReadMode.ROW_GROUP);
        assertThat(parquet.columns()).hasSize(200);
        assertThat(parquet.columns().stream()
                        .mapToLong(DatasetSection.Column::bytes)
                        .sum())
                .isEqualTo(761);
        List<DatasetSection.Column> read =
                parquet.columns().stream().filter(DatasetSection.Column::read).toList();
        assertThat(read.stream().mapToLong(DatasetSection.Column::bytes).sum()).isEqualTo(160);
        assertThat(read.stream().collect(Collectors.groupingBy(DatasetSection.Column::dtype, Collectors.counting())))
                .containsEntry(DatasetSection.ColumnType.FLOAT32, 27L)
                .containsEntry(DatasetSection.ColumnType.FLOAT64, 5L)
                .containsEntry(DatasetSection.ColumnType.FLOAT16, 4L)
                .containsEntry(DatasetSection.ColumnType.INT8, 4L);
        assertThat(read("flux_b200").dataset().parquet().columns().stream()
                        .mapToLong(DatasetSection.Column::bytes)
                        .sum())
                .isEqualTo(4L * (524_328 + 409 + 8_232 + 8_232 + 7));
    }

    @ParameterizedTest
    @CsvSource({
        "llama3_8b,  32,  4096,  14336, 32,  8,  1, 1,  3, checkpoints/llama_8b",
        "llama3_70b, 80,  8192,  28672, 128, 8,  8, 1,  3, checkpoints/llama_70b",
        "llama3_405b,126, 16384, 53248, 128, 8,  8, 32, 1, checkpoints/llama_405b",
        "llama3_1t,  128, 25872, 98304, 192, 32, 8, 64, 1, checkpoints/llama_1t",
    })
    void checkpointFilesHoldThePublishedValues(
            String name, int layers, long hidden, long ffn, int heads, int kvHeads, int tp, int pp, int zero, Path to) {
        Workload workload = read(name);
        ModelSection model = workload.model();
        assertThat(model.name()).isEqualTo(name.replace("3", ""));
        assertThat(model.numLayers()).isEqualTo(layers);
        assertThat(model.modelDatatype()).isEqualTo(ModelSection.Datatype.FP16);
        assertThat(model.optimizerDatatype()).isEqualTo(ModelSection.Datatype.FP32);
        assertThat(model.parallelism()).isEqualTo(new ModelSection.Parallelism(tp, pp, -1, zero));
        assertThat(model.transformer()).isEqualTo(new ModelSection.Transformer(128_256, hidden, ffn, heads, kvHeads));
        CheckpointSection checkpoint = workload.checkpoint();
        assertThat(checkpoint.checkpointFolder()).isEqualTo(to);
        assertThat(checkpoint.numCheckpointsWrite()).isEqualTo(10);
        assertThat(checkpoint.numCheckpointsRead()).isEqualTo(10);
        assertThat(checkpoint.timeBetweenCheckpoints()).isEqualTo(5);
        assertThat(checkpoint.fsync()).isTrue();
        assertThat(workload.workflow().train()).isFalse();
        assertThat(workload.workflow().checkpoint()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyDatagenFileRepeatsTheDataSetOfItsRun(String name) {
        if (!name.endsWith("_datagen") || name.contains("_v3_")) {
            return;
        }
        Workload datagen = read(name);
        assertThat(datagen.workflow()).isEqualTo(new WorkflowSection(true, false, false, false, false, false));
        assertThat(datagen.dataset())
                .isEqualTo(read(name.replace("datagen", "h100")).dataset());
    }

    @Test
    void theIndexListsTheFiles() throws IOException {
        Path resources = Path.of("src/main/resources/dev/trainyard/storage/workload");
        try (Stream<Path> files = Files.list(resources)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".yaml"))
                            .map(file -> file.replace(".yaml", ""))
                            .sorted())
                    .isEqualTo(Workloads.names());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Test
    void anUnknownModelOrAcceleratorIsAnErrorThatListsTheKnown() {
        assertThatThrownBy(() -> Workloads.training("unet4d", "h100", List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage("unknown model 'unet4d'; known are cosmoflow, dlrm, dlrm_parquet, flux, resnet50,"
                        + " retinanet, unet3d");
        assertThatThrownBy(() -> Workloads.training("resnet50", "b200", List.of()))
                .hasMessage("unknown accelerator type for resnet50 'b200'; known are a100, h100");
        assertThatThrownBy(() -> Workloads.checkpoint("llama3-9b", List.of()))
                .hasMessageContaining("llama3-1t, llama3-405b, llama3-70b, llama3-8b");
    }

    @Test
    void laterAcceleratorsHaveTheirOwnDataSet() {
        assertThat(Workloads.datagen("dlrm", Optional.of("b200"), List.of())
                        .workload()
                        .dataset()
                        .format())
                .isEqualTo(DatasetFormat.PARQUET);
        assertThat(Workloads.datagen("dlrm", Optional.empty(), List.of())
                        .workload()
                        .dataset()
                        .format())
                .isEqualTo(DatasetFormat.NPZ);
    }

    @Test
    void aFileOfTheUsersOwnSaysWhichKeysHaveNoEffect() throws IOException {
        Path file = Files.writeString(folder.resolve("mine_h100.yaml"), """
                model: {name: mine}
                framework: pytorch
                dataset: {data_folder: data, record_length: 100, keep_files: True}
                data_reader: {batch_size: 3, pin_memory: False}
                checkpoint: {ksm: {await_time: 3}}
                """);
        ChosenWorkload mine = Workloads.file(file, List.of("reader.shuffle_size=3", "framework=tensorflow"));
        assertThat(mine.model()).isEqualTo("mine");
        assertThat(mine.accelerator()).contains("h100");
        assertThat(mine.overrides()).containsOnlyKeys("reader.shuffle_size", "framework");
        assertThat(mine.workload().dataset().recordLengthBytes()).isEqualTo(100);
        assertThat(mine.notices())
                .containsExactly(
                        "dataset.keep_files has no effect: generated files are always kept",
                        "data_reader.pin_memory has no effect: no memory is handed to a device",
                        "checkpoint.ksm.await_time has no effect: buffers are reused, so pages need not be merged",
                        "reader.shuffle_size has no effect: the order is a permutation of all samples, not of a"
                                + " buffer's");
    }

    @Test
    void anUnknownKeyIsNamed() {
        assertThatThrownBy(() -> Workloads.training("unet3d", "h100", List.of("reader.batchsize=1")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("reader.batchsize: unknown key; did you mean batch_size?");
    }

    @ParameterizedTest
    @MethodSource("names")
    void writtenOutItBindsToTheSame(String name) {
        Workload workload = read(name);
        assertThat(Config.parse("again", workload.yaml(), List.of()).document(Workload.class))
                .isEqualTo(workload);
    }

    private static Workload read(String name) {
        return Config.parse(name, Workloads.yaml(name), List.of()).document(Workload.class);
    }
}
