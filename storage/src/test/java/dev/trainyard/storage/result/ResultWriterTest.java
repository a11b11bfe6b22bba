package dev.trainyard.storage.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.storage.rules.Clients;
import dev.trainyard.storage.rules.Finding;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.RunRules;
import dev.trainyard.storage.rules.SubmissionRules;
import dev.trainyard.storage.rules.Verdict;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ResultWriterTest {
    private static final ChosenWorkload CHOSEN =
            Workloads.training("unet3d", "h100", List.of("dataset.num_files_train=7000", "reader.read_threads=8"));

    @TempDir
    private Path results;

    private Path write(String command, int second) {
        Clients clients = new Clients(2, 1, 8L << 30, OptionalLong.empty());
        Judgement judgement = RunRules.judge(CHOSEN, clients, RuleEdition.V3);
        RunReport report = RunReport.of(CHOSEN, clients, RuleEdition.V3, judgement, Measured.result(), false);
        ResultFolder folder = ResultFolder.training(results, "unet3d", command, Measured.START.plusSeconds(second));
        Invocation invocation = Invocation.training(
                CHOSEN,
                command,
                2,
                Path.of("/data"),
                results,
                Map.of("num_client_hosts", 1, "client_host_memory_in_gb", 8),
                List.of("storage", command));
        ResultWriter writer = new ResultWriter(folder, invocation, Measured.environment());
        if (command.equals("run")) {
            writer.run(Measured.result(), report, "a table\n");
        } else {
            writer.plain(Measured.START, Measured.START.plusSeconds(1), "done\n", Map.of("total_disk_bytes", 7));
        }
        return folder.path();
    }

    @Test
    void theSummaryHasDliosKeysInDliosOrder() throws Exception {
        JsonNode summary = Json.parse(Files.readString(write("run", 0).resolve("summary.json")));
        assertThat(summary.propertyNames())
                .containsExactly(
                        "start",
                        "num_accelerators",
                        "num_hosts",
                        "hostname",
                        "metric",
                        "num_files_train",
                        "num_files_eval",
                        "num_samples_per_file",
                        "host_cpu_count",
                        "host_processor_name",
                        "potential_caching",
                        "host_cpuinfo",
                        "host_meminfo",
                        "host_memory_GB",
                        "data_size_per_host_GB",
                        "epochs",
                        "end");
        assertThat(summary.path("start").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
        JsonNode metric = summary.path("metric");
        assertThat(metric.path("train_au_percentage").toString()).isEqualTo("[90.0,94.0]");
        assertThat(metric.path("train_au_mean_percentage").asDouble()).isEqualTo(92);
        assertThat(metric.path("train_au_stdev_percentage").asDouble()).isEqualTo(2); // of the population
        assertThat(metric.path("train_au_meet_expectation").asString()).isEqualTo("success");
        // two accelerators of 17.5 samples/s; bytes that were read, not the 146.6 MB that a sample should have
        assertThat(metric.path("train_throughput_mean_samples_per_second").asDouble())
                .isEqualTo(35);
        assertThat(metric.path("train_io_mean_MB_per_second").asDouble()).isCloseTo(35e6 / (1 << 20), within(1e-9));
        assertThat(metric.path("checkpoint_size_GB").asDouble()).isEqualTo(1);
        assertThat(metric.path("save_checkpoint_io_mean_GB_per_second").asDouble())
                .isEqualTo(0.5);
    }

    @Test
    void everyAcceleratorHasItsStepsAndDurationsAreTexts() throws Exception {
        Path run = write("run", 0);
        JsonNode output = Json.parse(Files.readString(run.resolve("1_output.json")));
        assertThat(output.path("1").path("load").path("block1")).hasSize(11);
        assertThat(output.path("2").path("au").path("block1").asDouble()).isEqualTo(93);
        assertThat(output.path("1").propertyNames())
                .containsExactly("load", "proc", "throughput", "au", "compute", "host_meminfo", "end");
        JsonNode stats = Json.parse(Files.readString(run.resolve("0_per_epoch_stats.json")));
        assertThat(stats.path("1").path("duration").asString()).isEqualTo("10.00");
        assertThat(stats.path("1").path("block1").path("duration").asString()).isEqualTo("5.00");
        assertThat(stats.path("1").path("save_ckpt1").path("duration").isNumber())
                .isTrue();
    }

    @Test
    void whatIsWrittenHasTheLayoutThatIsValidated() {
        write("datasize", 0);
        write("datagen", 10);
        for (int run = 0; run < 6; run++) {
            write("run", 100 + run);
        }
        Judgement judgement = SubmissionRules.judge(ResultTree.read(results), RuleEdition.V3);
        assertThat(judgement.findings())
                .filteredOn(finding -> finding.verdict() != Verdict.CLOSED)
                .as("the six share one measurement, so nothing but the gaps could be wrong")
                .extracting(Finding::text)
                .isEmpty();
        assertThat(judgement.findings())
                .anySatisfy(finding -> assertThat(finding.parameter()).endsWith("reader.read_threads"));
    }

    @Test
    void invocationsOfOneSecondHaveFoldersOfTheirOwn() {
        assertThat(write("run", 0)).isNotEqualTo(write("run", 0));
    }

    @Test
    void theReportNamesWhatWasPromised() {
        Clients clients = new Clients(2, 1, 8L << 30, OptionalLong.empty());
        RunReport report = RunReport.of(
                CHOSEN,
                clients,
                RuleEdition.V3,
                RunRules.judge(CHOSEN, clients, RuleEdition.V3),
                Measured.result(),
                false);
        JsonNode json = Json.parse(Json.line(report));
        assertThat(json.propertyNames())
                .contains(
                        "verdict",
                        "findings",
                        "au_percent",
                        "au_rules_percent",
                        "au_mean_percent",
                        "au_expectation_met",
                        "samples_per_second",
                        "bytes_per_second",
                        "accelerators",
                        "cpu_seconds",
                        "peak_memory_bytes");
        assertThat(json.path("verdict").asString()).isEqualTo("CLOSED");
        assertThat(json.path("findings").get(0).propertyNames())
                .contains("rule", "parameter", "value", "verdict", "message");
        assertThat(json.path("au_percent").toString()).isEqualTo("[90.0,94.0]");
        // 11 steps of 0.323 s in blocks of 5 s
        assertThat(json.path("au_rules_percent").asDouble()).isCloseTo(71.06, within(1e-9));
        assertThat(report.epochs().getFirst().storageWaitPercent()).isCloseTo(10, within(1e-9));
        assertThat(report.good()).isTrue();
    }

    @Test
    void theRunIsOneOfTrainyardsRunsToo() throws Exception {
        Clients clients = new Clients(2, 1, 8L << 30, OptionalLong.empty());
        RunReport report = RunReport.of(
                CHOSEN,
                clients,
                RuleEdition.V3,
                RunRules.judge(CHOSEN, clients, RuleEdition.V3),
                Measured.result(),
                false);
        RunFolder run = RecordedRun.write(
                new RunStore(results), CHOSEN, List.of("trainyard"), Map.of(), Measured.result(), report);
        assertThat(run.info().kind()).isEqualTo("storage");
        assertThat(Files.readString(run.metricsFile()))
                .contains("\"step\":2,\"time\":20.0", "\"storage/au_percent\":94.0");
    }

    @Test
    void theReportShowsRunsWithPlotsAndAsCommaSeparatedValues() {
        write("run", 0);
        ResultReport report = ResultReport.of(ResultTree.read(results));
        assertThat(report.table()).contains("unet3d", "92.00", "met", "35.00");
        assertThat(report.csv()).startsWith("run,model,accelerator").contains("\r\n");
        String page = report.page("results");
        assertThat(page).contains("Accelerator utilisation by epoch", "Samples used in each second", "<svg");
        assertThat(page).doesNotContain("nothing to show", "<script", "<link");
        // 22 steps of 7 samples in each of two epochs
        assertThat(report.runs().getFirst().samplesBySecond().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(308, within(1e-9));
    }

    @Test
    void resultsBesideTheDataAreWarnedOf() {
        Environment apart = Measured.environment();
        assertThat(apart.sharedFileSystem()).isEmpty();
        Environment shared = new Environment(apart.hosts(), apart.data(), apart.data());
        assertThat(shared.sharedFileSystem())
                .hasValueSatisfying(text -> assertThat(text).contains("/data", "xfs"));
    }
}
