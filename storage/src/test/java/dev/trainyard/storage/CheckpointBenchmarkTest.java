package dev.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.cluster.World;
import dev.trainyard.runs.RunStore;
import dev.trainyard.storage.checkpoint.CheckpointModels;
import dev.trainyard.storage.checkpoint.CheckpointPlan;
import dev.trainyard.storage.result.CheckpointReport;
import dev.trainyard.storage.result.History;
import dev.trainyard.storage.result.ResultReport;
import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.rules.Finding;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.SubmissionRules;
import dev.trainyard.storage.rules.Verdict;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class CheckpointBenchmarkTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsLeftIsJudgedAsAnySubmissionIs() {
        Outcome<CheckpointReport> outcome = run();
        assertThat(outcome.report().findings())
                .filteredOn(finding -> finding.verdict() == Verdict.INVALID)
                .extracting(Finding::rule)
                .containsExactlyInAnyOrder("checkpoint-scale", "checkpoint-override");
        assertThat(outcome.report().good()).isFalse();
        Judgement judgement = SubmissionRules.judge(ResultTree.read(results()), RuleEdition.V3);
        assertThat(judgement.findings())
                .filteredOn(finding -> finding.verdict() != Verdict.CLOSED)
                .as("a fraction, the pause that was left out, one disk; nothing of the layout: %s", judgement)
                .extracting(Finding::rule)
                .containsExactlyInAnyOrder("4.4.2", "4.6.3", "4.6.3");
    }

    @Test
    void itIsListedAmongRunsAndInTheHistoryAndReported() throws Exception {
        Outcome<CheckpointReport> outcome = run();
        var run = outcome.records().run().orElseThrow();
        assertThat(run.info().kind()).isEqualTo("storage");
        assertThat(Files.readAllLines(run.metricsFile()))
                .hasSize(10)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"storage/save_bytes_per_second\":", "\"storage/load_bytes_per_second\":"));
        assertThat(new History(results()).entries()).singleElement().satisfies(entry -> {
            assertThat(entry.exitCode()).isEqualTo(3);
            assertThat(entry.arguments()).containsExactly("storage", "checkpoint");
        });
        ResultReport report = ResultReport.of(ResultTree.read(results()));
        assertThat(report.runs()).isEmpty();
        assertThat(report.checkpoints()).singleElement().satisfies(row -> {
            assertThat(row.scale()).isEqualTo(1e-6);
            assertThat(row.write().gibPerSecondEach()).hasSize(10);
            assertThat(row.read().seconds()).isPresent();
        });
        assertThat(report.table()).contains("write GiB/s", "llama3-8b").doesNotContain("AU %");
        assertThat(report.csv().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(16));
        assertThat(report.page("results")).contains("Rate of each checkpoint").doesNotContain("utilisation");
    }

    @Test
    void theReportNamesVerdictAndBothDefinitionsOfTheRate() {
        JsonNode json = Json.parse(Json.line(run().report()));
        assertThat(json.path("verdict").asString()).isEqualTo("INVALID");
        assertThat(json.path("findings").isArray()).isTrue();
        assertThat(json.path("save").propertyNames())
                .contains("checkpoints", "first_rank_bytes_per_second_mean", "least_rank_bytes_per_second_mean");
        assertThat(json.path("load").path("checkpoints").asInt()).isEqualTo(10);
    }

    @Test
    void withoutTheFractionNothingIsWrong() {
        ChosenWorkload chosen = CheckpointModels.chosen("llama3-8b", 8, List.of());
        Judgement judgement =
                benchmark(chosen, CheckpointPlan.of(chosen.workload(), 8)).judge(1);
        assertThat(judgement.verdict()).isEqualTo(Verdict.CLOSED);
    }

    private Outcome<CheckpointReport> run() {
        ChosenWorkload chosen = CheckpointModels.chosen(
                "llama3-8b",
                8,
                List.of(
                        "checkpoint.checkpoint_folder=" + folder.resolve("data"),
                        "checkpoint.time_between_checkpoints=0"));
        return benchmark(chosen, CheckpointPlan.of(chosen.workload(), 8).scaled(1e-6))
                .run(World.alone(), () -> false, (phase, number, of, done, total) -> {});
    }

    private CheckpointBenchmark benchmark(ChosenWorkload chosen, CheckpointPlan plan) {
        return new CheckpointBenchmark(
                chosen,
                plan,
                "h100",
                OptionalInt.empty(),
                RuleEdition.V3,
                new Bookkeeping(
                        results(), new RunStore(folder.resolve("runs")), List.of("storage", "checkpoint"), "test"));
    }

    private Path results() {
        return folder.resolve("results");
    }
}
