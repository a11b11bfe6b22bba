package dev.trainyard.storage.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.checkpoint.CheckpointPlan.Content;
import dev.trainyard.storage.checkpoint.CheckpointPlan.PlannedFile;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointPlanTest {
    private static final double GIB = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        "llama3-8b, 8030261248",
        "llama3-70b, 69882617856",
        "llama3-405b, 405853388800",
        "llama3-1t, 1183035102480"
    })
    void parametersAreThoseOfThePublishedFormula(String model, long parameters) {
        Workload workload = CheckpointModels.chosen(model, 1, List.of()).workload();
        assertThat(new ModelParameters(workload.model()).total()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "llama3-8b, 8, 14.96, 89.75, 104.70",
        "llama3-70b, 64, 130.17, 781.00, 911.17",
        "llama3-405b, 512, 755.96, 4535.77, 5291.7",
        "llama3-1t, 1024, 2203.57, 13221.45, 15425.0"
    })
    void theWholeHasThePublishedSize(String model, int processes, double modelGib, double optimizerGib, double total) {
        assertThat(CheckpointModels.closedProcesses(model)).isEqualTo(processes);
        CheckpointPlan plan = plan(model, processes);
        assertThat(plan.isSubset()).isFalse();
        // norms that every tensor-parallel process keeps, and small tensors of the optimiser, are not in the table
        assertThat(plan.bytes(Content.MODEL) / GIB).isCloseTo(modelGib, within(modelGib * 2e-4 + 0.006));
        assertThat(plan.bytes(Content.OPTIMIZER) / GIB).isCloseTo(optimizerGib, within(optimizerGib * 2e-4 + 0.006));
        assertThat(plan.bytes() / GIB).isCloseTo(total, within(total * 2e-4 + 0.06));
    }

    @Test
    void theRulesTableForOneTrillionIsASixthTooHighAndTheFormulaIsFollowed() {
        long bytes = plan("llama3-1t", 1024).bytes();
        assertThat(bytes / GIB).isCloseTo(15_425, within(5.0));
        assertThat((15_426 + 2_571) * GIB / bytes)
                .as("the tool takes this total as the optimiser alone")
                .isCloseTo(7.0 / 6, within(1e-3));
    }

    /** The published subsets take an even share; the first stage has the embedding and the remainder of the layers. */
    @ParameterizedTest
    @CsvSource({
        "llama3-8b, 1, 104.7, 104.7",
        "llama3-70b, 1, 113.9, 113.9",
        "llama3-405b, 32, 94.5, 98.5",
        "llama3-1t, 64, 137.7, 143.7"
    })
    void eightProcessesWriteWhatTheyWouldWriteOfTheWhole(String model, int stages, double evenGib, double gib) {
        CheckpointPlan plan = plan(model, 8);
        assertThat(plan.isSubset()).isEqualTo(!model.equals("llama3-8b"));
        CheckpointPlan whole = plan(model, CheckpointModels.closedProcesses(model));
        assertThat(plan.ranks()).isEqualTo(whole.ranks().subList(0, 8));
        assertThat(plan.bytes() / GIB).isCloseTo(gib, within(0.1));
        double share = 8.0 / whole.processes();
        double even = whole.bytes(Content.OPTIMIZER) * share
                + whole.bytes(Content.MODEL) * (stages == 1 ? share : 1.0 / stages);
        assertThat(even / GIB).isCloseTo(evenGib, within(0.1));
    }

    @Test
    void withZeroThreeEachWritesOneShardOfEach() {
        CheckpointPlan plan = plan("llama3-70b", 64);
        assertThat(plan.ranks().get(9))
                .extracting(PlannedFile::name)
                .containsExactly(
                        "zero_pp_rank_1_mp_rank_1_model_states.pt", "zero_pp_rank_1_mp_rank_1_optim_states.pt");
        assertThat(plan.bytes(9)).isEqualTo(plan.bytes(63));
    }

    @Test
    void withZeroOneAndPipelineStagesTheFirstCopyWritesAFileALayer() {
        CheckpointPlan plan = plan("llama3-405b", 512);
        // 126 layers over 32 stages: 30 of 4, 2 of 3; the ends have the embedding, and the head and the last norm
        assertThat(plan.ranks().get(0))
                .extracting(PlannedFile::name)
                .containsExactly(
                        "layer_0-model_0_model_states.pt",
                        "layer_1-model_0_model_states.pt",
                        "layer_2-model_0_model_states.pt",
                        "layer_3-model_0_model_states.pt",
                        "layer_4-model_0_model_states.pt",
                        "zero_pp_rank_0_mp_rank_0_optim_states.pt");
        assertThat(plan.ranks().get(255))
                .extracting(PlannedFile::name)
                .containsExactly(
                        "layer_124-model_255_model_states.pt",
                        "layer_125-model_255_model_states.pt",
                        "layer_126-model_255_model_states.pt",
                        "layer_127-model_255_model_states.pt",
                        "layer_128-model_255_model_states.pt",
                        "zero_pp_rank_0_mp_rank_255_optim_states.pt");
        assertThat(plan.ranks().get(256))
                .extracting(PlannedFile::name)
                .containsExactly("zero_pp_rank_1_mp_rank_0_optim_states.pt");
    }

    @Test
    void withoutZeroTheFirstCopyWritesAll() {
        CheckpointPlan plan = CheckpointPlan.of(
                CheckpointModels.chosen("llama3-8b", 8, List.of("model.parallelism.zero_stage=0"))
                        .workload(),
                8);
        assertThat(plan.ranks().getFirst()).hasSize(2);
        assertThat(plan.ranks().subList(1, 8))
                .allSatisfy(files -> assertThat(files).isEmpty());
        assertThat(plan.bytes() / GIB).isCloseTo(104.7, within(0.01));
    }

    @Test
    void aModelWithoutLayersHasTheSizeThatItGives() {
        Workload unet = Workloads.training("unet3d", "h100", List.of()).workload();
        assertThat(CheckpointPlan.of(unet, 4).ranks())
                .containsExactly(
                        List.of(new PlannedFile("model_states-0.pt", Content.MODEL, 499_153_191)),
                        List.of(),
                        List.of(),
                        List.of());
        Workload all = Workloads.training("unet3d", "h100", List.of("checkpoint.type=all_ranks"))
                .workload();
        assertThat(CheckpointPlan.of(all, 4).bytes()).isEqualTo(4 * 499_153_191L);
    }

    @Test
    void whatCannotBeSharedIsRefused() {
        Workload whole = Workloads.checkpoint("llama3-405b", List.of()).workload();
        assertThatThrownBy(() -> CheckpointPlan.of(whole, 408))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("408 processes")
                .hasMessageContaining("multiple of 256");
        Workload dlrm = Workloads.training("dlrm", "h100", List.of()).workload();
        assertThatThrownBy(() -> CheckpointPlan.of(dlrm, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("model.model_size");
    }

    @Test
    void aScaledPlanSaysSo() {
        CheckpointPlan plan = plan("llama3-8b", 8).scaled(0.001);
        assertThat(plan.scale()).isEqualTo(0.001);
        assertThat(plan.bytes() / GIB).isCloseTo(0.1047, within(1e-4));
        assertThatThrownBy(() -> plan.scaled(0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> plan.scaled(1.5)).isInstanceOf(InputException.class);
    }

    private static CheckpointPlan plan(String model, int processes) {
        return CheckpointPlan.of(
                CheckpointModels.chosen(model, processes, List.of()).workload(), processes);
    }
}
