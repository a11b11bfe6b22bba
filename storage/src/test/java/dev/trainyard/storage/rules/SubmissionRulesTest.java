package dev.trainyard.storage.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.result.ResultTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubmissionRulesTest {
    @TempDir
    private Path folder;

    private SampleTree tree() {
        return new SampleTree(folder.resolve("package"));
    }

    private static Judgement judge(SampleTree tree) {
        return SubmissionRules.judge(ResultTree.read(tree.root), RuleEdition.V3);
    }

    @Test
    void aTreeThatKeepsEveryRuleIsClosed() {
        Judgement judgement = judge(tree());
        assertThat(judgement.verdict()).as("%s", judgement.findings()).isEqualTo(Verdict.CLOSED);
        // allowed overrides are remarks; of the warnings only the one of a small checkpoint and the memory is due
        assertThat(judgement.findings())
                .extracting(Finding::rule)
                .containsOnly("3.6.2", "4.6.3")
                .hasSize(7);
    }

    private static Arguments broken(String rule, Verdict verdict, Consumer<SampleTree> how) {
        return Arguments.of(rule, verdict, how);
    }

    private static Arguments invalid(String rule, Consumer<SampleTree> how) {
        return broken(rule, Verdict.INVALID, how);
    }

    private static Arguments warned(String rule, Consumer<SampleTree> how) {
        return broken(rule, Verdict.CLOSED, how);
    }

    static Stream<Arguments> breaches() {
        String run = SampleTree.RUN;
        String training = SampleTree.UNET3D;
        String llama = SampleTree.LLAMA;
        String checkpoint = SampleTree.CHECKPOINT;
        String datagen = training + "/datagen/20260701_090000";
        return Stream.of(
                invalid("2.1.2", tree -> tree.write("notes.txt", "")),
                invalid(
                        "2.1.3",
                        tree -> tree.write(
                                run + "/dlio_config/overrides.yaml", "- ++workload.reader.data_loader=dali\n")),
                invalid("2.1.4", tree -> tree.write("open/.keep", "")),
                invalid("2.1.5", tree -> tree.write("closed/acme/extra/x", "")),
                invalid("2.1.6", tree -> tree.move("code-images/code-0a1b2c3d", "code-images/code-ffffffff")),
                invalid("2.1.7", tree -> tree.delete("closed/acme/systems/fast.pdf")),
                invalid("2.1.8", tree -> tree.write("closed/other/results/.keep", "")),
                invalid("2.1.9", tree -> tree.edit(run, "summary.json", "[32, 32]", "[32, 16]")),
                invalid("2.1.10", tree -> tree.write("closed/acme/results/slow/vector_database/x", "")),
                invalid("2.1.11", tree -> tree.move(training, SampleTree.SYSTEM + "/training/bert")),
                warned("2.1.11", tree -> tree.write(SampleTree.SYSTEM + "/training/dlrm/run/.keep", "")),
                invalid("2.1.12", tree -> tree.write(training + "/warmup/x", "")),
                invalid("2.1.13", tree -> tree.training("datagen", LocalDateTime.parse("2026-07-01T09:30:00"))),
                invalid("2.1.14", tree -> tree.delete(datagen + "/dlio.log")),
                invalid("2.1.15", tree -> tree.delete(datagen + "/dlio_config/hydra.yaml")),
                invalid("2.1.16", tree -> tree.delete(training + "/run/results.json")),
                invalid("2.1.17", tree -> tree.delete(run)),
                invalid("2.1.18", tree -> {
                    tree.delete(training + "/run/20260701_105000");
                    tree.training("run", LocalDateTime.parse("2026-07-01T11:05:00"));
                }),
                invalid("2.1.19", tree -> tree.delete(run + "/summary.json")),
                invalid("2.1.20", tree -> tree.write(run + "/dlio_config/more.yaml", "")),
                invalid("2.1.21", tree -> tree.move(llama, SampleTree.SYSTEM + "/checkpointing/gpt")),
                invalid("2.1.22", tree -> tree.delete(llama + "/results.json")),
                invalid("2.1.23", tree -> {
                    tree.checkpoint("20260701_121000", 10, 10);
                    tree.checkpoint("20260701_122000", 10, 10);
                }),
                invalid("2.1.24", tree -> tree.checkpoint("20260701_130000", 10, 10)),
                invalid("2.1.25", tree -> tree.delete(checkpoint + "/0_per_epoch_stats.json")),
                invalid("2.1.26", tree -> tree.delete(checkpoint + "/dlio_config/hydra.yaml")),
                invalid("2.1.27", tree -> tree.move(run, training + "/run/second")),
                invalid("2.1.27", tree -> tree.write(run + "/summary.json", "{\"start\": ")),
                invalid("3.1.1", tree -> tree.delete(training + "/datasize")),
                invalid("3.1.2", tree -> tree.edit(training + "/run", "config.yaml", "28000", "27999")),
                invalid("3.2.1", tree -> tree.edit(datagen, "summary.json", "28000", "27000")),
                invalid("3.3.1", tree -> tree.edit(training + "/datasize", "metadata.json", "28000", "28001")),
                invalid("3.3.2", tree -> tree.edit(run, "summary.json", "success", "fail")),
                warned("3.3.3", tree -> {
                    tree.edit(training + "/run", "summary.json", "\"num_hosts\": 2", "\"num_hosts\": 1");
                    tree.edit(training + "/run", "summary.json", "\"num_accelerators\": 8", "\"num_accelerators\": 2");
                }),
                invalid("3.3.4", tree -> tree.edit(run, "metadata.json", "hosts\": 2", "hosts\": 1")),
                warned("3.3.5", tree -> tree.delete(run + "/7_output.json")),
                invalid("3.3.6", tree -> tree.edit(run, "summary.json", "accelerators\": 8", "accelerators\": 7")),
                warned(
                        "3.3.7",
                        tree -> tree.edit(
                                training + "/run",
                                "summary.json",
                                "\"host_memory_GB\": [64.0, 64.0]",
                                "\"host_memory_GB\": [64.0, 32.0]")),
                invalid("3.4.1", tree -> tree.edit(run, "metadata.json", "\"/results\"", "\"/data\"")),
                invalid("3.4.2", tree -> {
                    tree.delete(run + "/fs_separation.json");
                    tree.edit(run, "metadata.json", "\"args\"", """
                            "system_info": {"data": {"device": "8:1", "point": "/"}, "results": {"device": "8:1"}},
                            "args\"""");
                }),
                warned("3.4.2", tree -> tree.delete(run + "/fs_separation.json")),
                warned(
                        "3.5",
                        tree -> tree.edit(run, "config.yaml", "  reader:", "  storage: {storage_type: s3}\n  reader:")),
                invalid("3.6.1", tree -> tree.delete(run + "/.mlps-code-image")),
                invalid("3.6.2", tree -> tree.edit(run, "overrides.yaml", "dataset.num_files_train", "train.epochs")),
                broken("3.6.3", Verdict.OPEN, tree -> {
                    tree.edit(run, "overrides.yaml", "dataset.num_files_train=28000", "framework=tensorflow");
                    tree.move("closed", "open");
                }),
                warned("4.3.1", tree -> tree.edit(checkpoint, "summary.json", "[64.0]", "[2048.0]")),
                invalid("4.3.2", tree -> tree.edit(checkpoint, "config.yaml", "fsync: true", "fsync: false")),
                invalid("4.3.3", tree -> tree.move(llama, SampleTree.SYSTEM + "/checkpointing/gpt")),
                invalid("4.3.4", tree -> tree.edit(checkpoint, "metadata.json", "h100", "toy")),
                invalid("4.3.5", tree -> {
                    tree.edit(checkpoint, "config.yaml", "fsync: true", "fsync: true, mode: subset");
                    tree.move(llama, SampleTree.SYSTEM + "/checkpointing/llama3-70b");
                }),
                invalid("4.4.1", tree -> tree.edit(checkpoint, "metadata.json", "\"checkpoint_folder\"", "\"other\"")),
                invalid("4.4.2", tree -> {
                    tree.delete(checkpoint + "/fs_separation.json");
                    tree.edit(checkpoint, "metadata.json", "\"args\"", """
                            "system_info": {"data": {"device": "8:1", "point": "/"}, "results": {"device": "8:1"}},
                            "args\"""");
                }),
                invalid("4.6.1", tree -> tree.move(llama, SampleTree.SYSTEM + "/checkpointing/llama3-405b")),
                invalid("4.6.2", tree -> tree.edit(checkpoint, "summary.json", "hosts\": 1", "hosts\": 4")),
                invalid(
                        "4.6.3",
                        tree -> tree.edit(
                                checkpoint, "overrides.yaml", "checkpoint.checkpoint_folder", "model.num_layers")),
                broken("4.6.4", Verdict.OPEN, tree -> {
                    tree.edit(checkpoint, "summary.json", "accelerators\": 8", "accelerators\": 16");
                    tree.move("closed", "open");
                }),
                invalid("4.7.1", tree -> tree.edit(checkpoint, "config.yaml", "read: 10", "read: 9")),
                invalid("4.7.1", tree -> {
                    tree.delete(checkpoint);
                    tree.checkpoint("20260701_120000", 10, 0);
                    tree.checkpoint("20260701_120900", 0, 10); // 40 s after the writes' end
                }),
                invalid("4.7.2", tree -> tree.edit(checkpoint, "summary.json", "\"end\"", "\"finish\"")),
                invalid("4.7.3", tree -> {
                    tree.edit("closed/acme/systems", "fast.yaml", "remapping", "other");
                    tree.delete(checkpoint);
                    tree.checkpoint("20260701_120000", 10, 0);
                    tree.checkpoint("20260701_120830", 0, 10);
                }),
                invalid("4.7.4", tree -> tree.edit("closed/acme/systems", "fast.yaml", "simultaneous_write", "no")));
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void everyRuleFindsItsBreach(String rule, Verdict verdict, Consumer<SampleTree> how) {
        SampleTree tree = tree();
        how.accept(tree);
        Judgement judgement = judge(tree);
        assertThat(judgement.findings()).anySatisfy(found -> {
            assertThat(found.rule()).isEqualTo(rule);
            assertThat(found.verdict()).isEqualTo(verdict);
            assertThat(found.message()).isNotEmpty();
        });
    }

    @Test
    void everyListedSubmissionRuleHasATestedBreach() {
        TreeSet<String> tested =
                breaches().map(breach -> (String) breach.get()[0]).collect(Collectors.toCollection(TreeSet::new));
        tested.add("2.1.1"); // below: it is about the root itself
        assertThat(SubmissionRules.list().stream()
                        .filter(rule -> rule.subject() == Rule.Subject.SUBMISSION)
                        .filter(rule -> !rule.says().startsWith("Not judged"))
                        .map(Rule::id)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(tested);
    }

    @Test
    void whatIsNotJudgedIsSaidAndChangesNothing() {
        SampleTree tree = tree();
        tree.write(SampleTree.SYSTEM + "/kv_cache/llama3.1-8b/run/20260701_120000/summary.json", "{}");
        Judgement judgement = judge(tree);
        assertThat(judgement.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(judgement.findings())
                .filteredOn(finding -> finding.rule().equals("6.x"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("not judged"));
    }

    @Test
    void aSubmittersNameHasNoBlank() {
        SampleTree tree = new SampleTree(folder.resolve("Acme Inc"));
        assertThat(judge(tree).findings()).extracting(Finding::rule).contains("2.1.1");
    }

    @Test
    void openResultsMayStandUnderOpen() {
        SampleTree tree = tree();
        tree.edit(SampleTree.RUN, "overrides.yaml", "dataset.num_files_train=28000", "framework=tensorflow");
        assertThat(judge(tree).verdict()).isEqualTo(Verdict.INVALID);
        tree.move("closed", "open");
        assertThat(judge(tree).verdict()).isEqualTo(Verdict.OPEN);
    }

    @Test
    void editionsDemandDifferentNumbersOfRuns() {
        SampleTree tree = tree();
        tree.delete(SampleTree.RUN);
        Map<RuleEdition, Boolean> complains = Stream.of(RuleEdition.values())
                .collect(Collectors.toMap(
                        edition -> edition,
                        edition -> SubmissionRules.judge(ResultTree.read(tree.root), edition).findings().stream()
                                .anyMatch(found -> found.rule().equals("2.1.17"))));
        assertThat(complains).isEqualTo(Map.of(RuleEdition.V2, false, RuleEdition.V3, true));
    }

    @Test
    void aRunThatMlpstorageTwoLeftIsJudged() throws Exception {
        Path tree =
                Path.of(SubmissionRulesTest.class.getResource("/mlpstorage-v2").toURI());
        List<Finding> findings =
                SubmissionRules.judge(ResultTree.read(tree), RuleEdition.V2).findings();
        // one run of five, no datagen, 168 of the 3,500 files that one accelerator needs, and v2's checkpoint left out
        assertThat(findings)
                .filteredOn(found -> found.verdict() == Verdict.INVALID)
                .extracting(Finding::rule)
                .contains("2.1.12", "2.1.13", "2.1.17", "3.1.2", "3.3.2", "3.6.2")
                .doesNotContain("2.1.19", "2.1.20", "2.1.2", "2.1.16");
        assertThat(findings)
                .anySatisfy(found ->
                        assertThat(found.text()).contains("dataset.num_files_train = 168", "3500 last 500 steps"));
    }

    @Test
    void oneRunCanBeJudgedAlone() {
        SampleTree tree = tree();
        ResultTree alone = ResultTree.read(tree.root.resolve(SampleTree.RUN));
        assertThat(SubmissionRules.judge(alone, RuleEdition.V3).findings())
                .extracting(Finding::rule)
                .contains("3.6.2")
                .doesNotContain("2.1.19", "2.1.20", "2.1.11");
    }

    @Test
    void aFolderWithoutResultsIsAnErrorOfTheUser() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> ResultTree.read(empty))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds no results");
        assertThatThrownBy(() -> ResultTree.read(folder.resolve("absent")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such folder");
    }
}
