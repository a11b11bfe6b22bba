package dev.trainyard.storage.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunRulesTest {
    private static final Clients ONE_OF_512_GIB = new Clients(8, 1, 512L << 30, OptionalLong.empty());

    @TempDir
    private Path folder;

    private static ChosenWorkload chosen(String model, String... overrides) {
        List<String> all = new ArrayList<>(List.of("dataset.num_files_train=1000000000"));
        all.addAll(Arrays.asList(overrides));
        return Workloads.training(model, "h100", all);
    }

    private static Judgement judge(String model, String... overrides) {
        return RunRules.judge(chosen(model, overrides), ONE_OF_512_GIB, RuleEdition.V3);
    }

    @ParameterizedTest
    @CsvSource({
        "dataset.num_subfolders_train=4, CLOSED",
        "dataset.data_folder=/data, CLOSED",
        "reader.read_threads=16, CLOSED",
        "reader.computation_threads=2, CLOSED",
        "reader.transfer_size=1048576, CLOSED",
        "reader.odirect=true, CLOSED",
        "reader.prefetch_size=0, CLOSED",
        "checkpoint.checkpoint_folder=/ck, CLOSED",
        "storage.storage_type=local_fs, CLOSED",
        "storage.storage_root=/data, CLOSED",
        "framework=tensorflow, OPEN",
        "dataset.format=npy, OPEN",
        "dataset.num_samples_per_file=2, OPEN",
        "reader.data_loader=dali, OPEN",
        "reader.batch_size=4, INVALID",
        "train.epochs=1, INVALID",
        "train.computation_time=0.1, INVALID",
        "train.seed=7, INVALID",
        "metric.au=0.5, INVALID",
        "dataset.record_length=1000, INVALID",
        "workflow.evaluation=true, CLOSED",
    })
    void everyOverrideHasItsDivision(String override, Verdict verdict) {
        Judgement judgement = judge("unet3d", override);
        assertThat(judgement.verdict()).as("%s", judgement.findings()).isEqualTo(verdict);
        if (!override.startsWith("workflow.")) {
            String value = override.substring(override.indexOf('=') + 1);
            assertThat(judgement.findings())
                    .filteredOn(finding -> finding.value().equals(value))
                    .allSatisfy(finding -> assertThat(finding.rule()).isEqualTo("override"))
                    .extracting(Finding::verdict)
                    .containsExactly(verdict);
        }
    }

    @Test
    void theWorstOverrideDecides() {
        Judgement judgement = judge("unet3d", "reader.read_threads=2", "reader.data_loader=dali", "train.epochs=1");
        assertThat(judgement.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(judge("unet3d", "reader.read_threads=2", "reader.data_loader=dali")
                        .verdict())
                .isEqualTo(Verdict.OPEN);
        assertThat(judgement.allowedAs(Verdict.OPEN)).isFalse();
        assertThat(judge("unet3d").allowedAs(Verdict.CLOSED)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"unet3d, CLOSED", "resnet50, INVALID", "cosmoflow, INVALID", "dlrm, INVALID", "retinanet, INVALID"})
    void directReadsAreForUnet3dOnly(String model, Verdict verdict) {
        Judgement judgement = judge(model, "reader.odirect=true");
        assertThat(judgement.verdict()).isEqualTo(verdict);
        assertThat(judgement.findings().stream()
                        .anyMatch(finding -> finding.rule().equals("odirect")))
                .isEqualTo(verdict == Verdict.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"0, CLOSED", "2, CLOSED", "3, INVALID"})
    void prefetchIsAtMostTwo(int size, Verdict verdict) {
        assertThat(judge("unet3d", "reader.prefetch_size=" + size).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "unet3d, V2, true, CLOSED",
        "unet3d, V2, false, INVALID",
        "unet3d, V3, false, CLOSED",
        "dlrm, V2, false, CLOSED",
        "retinanet, V2, false, CLOSED",
        "flux, V2, false, CLOSED",
        "flux, V3, false, CLOSED",
    })
    void onlyUnet3dOwesCheckpointsAndOnlyUnderV2(
            String model, RuleEdition edition, boolean checkpoint, Verdict verdict) {
        ChosenWorkload chosen = chosen(model, "workflow.checkpoint=" + checkpoint);
        Clients small = new Clients(1, 1, 1L << 30, OptionalLong.empty());
        assertThat(RunRules.judge(chosen, small, edition).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"28000, CLOSED", "27999, INVALID"})
    void theDataSetMustBeAsLargeAsDatasizeSays(int files, Verdict verdict) {
        ChosenWorkload chosen = chosen("unet3d", "dataset.num_files_train=" + files);
        Judgement judgement = RunRules.judge(chosen, ONE_OF_512_GIB, RuleEdition.V3);
        assertThat(judgement.verdict()).isEqualTo(verdict);
        assertThat(judgement.findings().stream()
                        .filter(finding -> finding.rule().equals("data-set-size"))
                        .map(Finding::allowed))
                .isEqualTo(verdict == Verdict.CLOSED ? List.of() : List.of(">= 28000"));
    }

    @Test
    void memoryThatIsThereCountsAlthoughLessIsDeclared() {
        Clients clients = new Clients(8, 2, 1L << 30, OptionalLong.of(2048L << 30));
        assertThat(clients.memoryBytes()).isEqualTo(2048L << 30);
        ChosenWorkload chosen = chosen("unet3d", "dataset.num_files_train=28000");
        assertThat(RunRules.judge(chosen, clients, RuleEdition.V3).verdict()).isEqualTo(Verdict.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"8, 2, CLOSED", "8, 3, INVALID"})
    void hostsEmulateEqualNumbersOfAccelerators(int accelerators, int hosts, Verdict verdict) {
        Clients clients = new Clients(accelerators, hosts, 1L << 30, OptionalLong.empty());
        assertThat(RunRules.judge(chosen("unet3d"), clients, RuleEdition.V3).verdict())
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"unet3d_h100, CLOSED,", "mine, CLOSED,", "unet3d_z9, INVALID, accelerator", "mine, INVALID, model"})
    void aFileOfTheUsersOwnIsComparedWithThePublishedOne(String name, Verdict verdict, String rule) throws Exception {
        Path file = folder.resolve(name + ".yaml");
        String yaml = Workloads.yaml("unet3d_h100");
        if (verdict == Verdict.INVALID) {
            yaml = rule.equals("model") ? yaml.replace("unet3d", "unknown") : yaml.replace("0.323", "0.5");
        }
        Files.writeString(file, yaml);
        ChosenWorkload chosen = Workloads.file(file, List.of("dataset.num_files_train=28000"));
        Judgement judgement = RunRules.judge(chosen, ONE_OF_512_GIB, RuleEdition.V3);
        assertThat(judgement.verdict()).as("%s", judgement.findings()).isEqualTo(verdict);
        assertThat(judgement.findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.INVALID)
                        .map(Finding::rule))
                .isEqualTo(rule == null ? List.of() : List.of(rule));
    }

    @Test
    void aChangedFileOfAPublishedModelIsAsGoodAsAnOverride() throws Exception {
        Path file = folder.resolve("unet3d_h100.yaml");
        Files.writeString(file, Workloads.yaml("unet3d_h100").replace("batch_size: 7", "batch_size: 1"));
        ChosenWorkload chosen = Workloads.file(file, List.of("dataset.num_files_train=28000"));
        assertThat(RunRules.judge(chosen, ONE_OF_512_GIB, RuleEdition.V3).findings())
                .anySatisfy(finding -> {
                    assertThat(finding.parameter()).isEqualTo("reader.batch_size");
                    assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
                });
    }

    @Test
    void theVerdictIsInCapitalsInJson() {
        String json = Json.line(judge("unet3d", "train.epochs=1"));
        assertThat(json).contains("\"verdict\":\"INVALID\"", "\"rule\":\"override\"", "\"parameter\":\"train.epochs\"");
    }
}
