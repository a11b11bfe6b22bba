package dev.trainyard.monitor.diagnose;

import static dev.trainyard.monitor.GpuMetric.MEMORY_TOTAL_BYTES;
import static dev.trainyard.monitor.GpuMetric.MEMORY_USED_BYTES;
import static dev.trainyard.monitor.GpuMetric.NVLINK_SEND_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.SM_CLOCK_MAX_MHZ;
import static dev.trainyard.monitor.GpuMetric.SM_CLOCK_MHZ;
import static dev.trainyard.monitor.GpuMetric.UTILIZATION_PERCENT;
import static dev.trainyard.monitor.Samples.at;
import static dev.trainyard.monitor.Samples.gpu;
import static dev.trainyard.monitor.Samples.signature;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.monitor.DiskSpace;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.HostSample;
import dev.trainyard.monitor.Progress;
import dev.trainyard.monitor.Sample;
import dev.trainyard.monitor.ThrottleReason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The rules, on the signatures of four loads that were measured on an H100, and on what each rule is about. */
class JudgeTest {
    private static final Map<GpuMetric, Double> MATRIX_PRODUCT = signature(99, 694, 98.5, 95, 92, 24);
    private static final Map<GpuMetric, Double> ADDITION = signature(99, 455, 97.6, 97.6, 0.1, 87);
    private static final Map<GpuMetric, Double> TINY_KERNELS = signature(24, 125, 30, 2.3, 0, 2);
    private static final Map<GpuMetric, Double> PRODUCTS_WITH_PAUSES = signature(25, 331, 25, 20, 19, 7);

    @Test
    void aLargeMatrixProductIsComputeBoundAndPowerCapped() {
        Map<GpuMetric, Double> values = with(MATRIX_PRODUCT, SM_CLOCK_MHZ, 1410, SM_CLOCK_MAX_MHZ, 1980);
        assertThat(diagnoses(gpu(0, values, ThrottleReason.SW_POWER_CAP)))
                .containsExactly(Diagnosis.COMPUTE_BOUND, Diagnosis.POWER_CAPPED);
        assertThat(Diagnosis.POWER_CAPPED.level()).isEqualTo(Level.INFO);
    }

    @Test
    void anAdditionOfLargeTensorsIsMemoryBound() {
        assertThat(diagnoses(gpu(0, ADDITION))).containsExactly(Diagnosis.MEMORY_BOUND);
    }

    @Test
    void tinyKernelsAreHostBoundAndTheAdviceIsTheStepGraph() {
        List<Finding> findings = judged(gpu(0, TINY_KERNELS));
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.diagnosis()).isEqualTo(Diagnosis.HOST_BOUND);
            assertThat(finding.evidence()).contains("graphics 30 %", "SM 2 %");
            assertThat(finding.diagnosis().advice()).contains("train.step_graph");
        });
    }

    @Test
    void productsWithPausesAreInputBoundAlthoughUtilisationIsThatOfTinyKernels() {
        assertThat(diagnoses(gpu(0, PRODUCTS_WITH_PAUSES))).containsExactly(Diagnosis.INPUT_BOUND);
    }

    @Test
    void theLoopsOwnPhasesAreTheBetterEvidence() {
        GpuSample waiting = gpu(0, TINY_KERNELS);
        assertThat(diagnoses(training(0.4, 0.6, 0, 0, waiting))).containsExactly(Diagnosis.INPUT_BOUND);
        assertThat(diagnoses(training(0.01, 0.99, 0, 0, gpu(0, PRODUCTS_WITH_PAUSES))))
                .isEmpty();
        assertThat(diagnoses(training(0.01, 0.69, 0.3, 0, gpu(0, PRODUCTS_WITH_PAUSES))))
                .containsExactly(Diagnosis.EVALUATION_HEAVY);
        assertThat(diagnoses(training(0.01, 0.89, 0, 0.1, gpu(0, MATRIX_PRODUCT))))
                .containsExactly(Diagnosis.COMPUTE_BOUND, Diagnosis.CHECKPOINT_HEAVY);
    }

    @Test
    void aBusyGpuIsNotInputBoundWhateverTheHostReads() {
        assertThat(diagnoses(training(0.5, 0.5, 0, 0, gpu(0, MATRIX_PRODUCT))))
                .containsExactly(Diagnosis.COMPUTE_BOUND);
    }

    @Test
    void withoutCountersThePhasesTellHostFromInput() {
        GpuSample old = gpu(0, Map.of(UTILIZATION_PERCENT, 25.0));
        assertThat(diagnoses(old)).as("cannot be told apart").isEmpty();
        assertThat(diagnoses(training(0.01, 0.99, 0, 0, old))).containsExactly(Diagnosis.HOST_BOUND);
        assertThat(diagnoses(training(0.3, 0.7, 0, 0, old))).containsExactly(Diagnosis.INPUT_BOUND);
    }

    @Test
    void onTheCpuOnlyThePhasesSpeak() {
        assertThat(diagnoses(training(0.3, 0.7, 0, 0))).containsExactly(Diagnosis.INPUT_BOUND);
        assertThat(diagnoses(training(0.01, 0.99, 0, 0))).isEmpty();
    }

    @Test
    void spinningCollectivesAreCommunicationBound() {
        Map<GpuMetric, Double> spinning = signature(100, 250, 99, 60, 5, 10);
        assertThat(diagnoses(gpu(0, spinning))).as("no traffic").isEmpty();
        assertThat(diagnoses(gpu(0, with(spinning, NVLINK_SEND_BYTES_PER_SECOND, 5e10))))
                .containsExactly(Diagnosis.COMMUNICATION_BOUND);
    }

    @Test
    void heatAndPowerFaultsAreAnAlarm() {
        for (ThrottleReason reason : List.of(
                ThrottleReason.HW_SLOWDOWN,
                ThrottleReason.SW_THERMAL_SLOWDOWN,
                ThrottleReason.HW_THERMAL_SLOWDOWN,
                ThrottleReason.HW_POWER_BRAKE)) {
            assertThat(diagnoses(gpu(0, MATRIX_PRODUCT, reason)))
                    .as(reason.key())
                    .containsExactly(Diagnosis.COMPUTE_BOUND, Diagnosis.SLOWDOWN);
        }
        assertThat(Diagnosis.SLOWDOWN.level()).isEqualTo(Level.ERROR);
    }

    @Test
    void deviceMemoryHasALimit() {
        assertThat(diagnoses(gpu(0, with(MATRIX_PRODUCT, MEMORY_USED_BYTES, 73, MEMORY_TOTAL_BYTES, 80))))
                .contains(Diagnosis.DEVICE_MEMORY);
        assertThat(diagnoses(gpu(0, with(MATRIX_PRODUCT, MEMORY_USED_BYTES, 71, MEMORY_TOTAL_BYTES, 80))))
                .doesNotContain(Diagnosis.DEVICE_MEMORY);
    }

    @Test
    void memoryThatGrowsWithoutPauseIsFoundAndMemoryThatComesAndGoesIsNot() {
        double gib = 1 << 30;
        assertThat(after(
                        700,
                        second -> gpu(
                                0,
                                with(
                                        MATRIX_PRODUCT,
                                        MEMORY_USED_BYTES,
                                        (10 + second / 100.0) * gib,
                                        MEMORY_TOTAL_BYTES,
                                        80 * gib))))
                .extracting(Finding::diagnosis)
                .contains(Diagnosis.MEMORY_GROWING);
        assertThat(after(
                        700,
                        second -> gpu(
                                0,
                                with(
                                        MATRIX_PRODUCT,
                                        MEMORY_USED_BYTES,
                                        (10 + second % 61) * gib,
                                        MEMORY_TOTAL_BYTES,
                                        80 * gib))))
                .extracting(Finding::diagnosis)
                .doesNotContain(Diagnosis.MEMORY_GROWING);
    }

    @Test
    void anIdleGpuAmongBusyOnesIsAnImbalance() {
        List<Finding> findings = judged(gpu(0, MATRIX_PRODUCT), gpu(1, PRODUCTS_WITH_PAUSES));
        assertThat(findings)
                .filteredOn(finding -> finding.diagnosis() == Diagnosis.IMBALANCE)
                .singleElement()
                .satisfies(finding -> assertThat(finding.where()).isEqualTo("gpu 1"));
        assertThat(diagnoses(gpu(0, MATRIX_PRODUCT), gpu(1, ADDITION))).doesNotContain(Diagnosis.IMBALANCE);
    }

    @Test
    void aSlowChipAmongFastOnesIsAStraggler() {
        List<Finding> findings = judged(
                gpu(0, with(MATRIX_PRODUCT, SM_CLOCK_MHZ, 1900)), gpu(1, with(MATRIX_PRODUCT, SM_CLOCK_MHZ, 1200)));
        assertThat(findings)
                .filteredOn(finding -> finding.diagnosis() == Diagnosis.STRAGGLER)
                .singleElement()
                .satisfies(finding -> assertThat(finding.where()).isEqualTo("gpu 1"));
    }

    @Test
    void aGpuThatDoesNotAnswerIsLost() {
        GpuSample lost = new GpuSample(3, "H100", Map.of(), List.of(), Optional.of("GPU is lost"));
        assertThat(judged(lost)).singleElement().satisfies(finding -> {
            assertThat(finding.diagnosis()).isEqualTo(Diagnosis.GPU_LOST);
            assertThat(finding.sentence()).contains("gpu 3", "GPU is lost");
        });
    }

    @Test
    void theWindowIsThatOfEachGpu() {
        Judge judge = new Judge(Limits.DEFAULT);
        for (int second = 0; second < 5 * Judge.WINDOW; second++) {
            // the first GPU waits only in the first half: four GPUs must not make its window four times as short
            Map<GpuMetric, Double> first = second < 4 * Judge.WINDOW ? TINY_KERNELS : MATRIX_PRODUCT;
            judge.add(
                    at(second, gpu(0, first), gpu(1, ADDITION), gpu(2, MATRIX_PRODUCT), gpu(3, PRODUCTS_WITH_PAUSES)));
            if (second == 4 * Judge.WINDOW + Judge.WINDOW / 2) {
                assertThat(of(judge, "gpu 0")).doesNotContain(Diagnosis.COMPUTE_BOUND);
            }
        }
        assertThat(of(judge, "gpu 0")).containsExactly(Diagnosis.COMPUTE_BOUND);
        assertThat(of(judge, "gpu 1")).containsExactly(Diagnosis.MEMORY_BOUND);
        assertThat(of(judge, "gpu 2")).containsExactly(Diagnosis.COMPUTE_BOUND);
        assertThat(of(judge, "gpu 3")).containsExactly(Diagnosis.INPUT_BOUND, Diagnosis.IMBALANCE);
    }

    @Test
    void aFewSamplesSayNothingAndAFullWindowIsSure() {
        Judge judge = new Judge(Limits.DEFAULT);
        for (int second = 0; second < Judge.LEAST - 1; second++) {
            judge.add(at(second, gpu(0, TINY_KERNELS)));
        }
        assertThat(judge.findings()).isEmpty();
        judge.add(at(Judge.LEAST, gpu(0, TINY_KERNELS)));
        assertThat(judge.findings()).isNotEmpty();
        assertThat(judge.isSure()).isFalse();
    }

    @Test
    void theHostHasLimitsAndThoseOfTheJobComeFirst() {
        assertThat(hosted(Map.of(HostMetric.MEMORY_USED_BYTES, 95.0, HostMetric.MEMORY_TOTAL_BYTES, 100.0)))
                .containsExactly(Diagnosis.HOST_MEMORY);
        assertThat(hosted(Map.of(
                        HostMetric.MEMORY_USED_BYTES, 50.0,
                        HostMetric.MEMORY_TOTAL_BYTES, 100.0,
                        HostMetric.JOB_MEMORY_USED_BYTES, 9.5,
                        HostMetric.JOB_MEMORY_LIMIT_BYTES, 10.0)))
                .containsExactly(Diagnosis.HOST_MEMORY);
        assertThat(hosted(Map.of(HostMetric.CPU_PERCENT, 95.0))).containsExactly(Diagnosis.HOST_CPU);
        assertThat(hosted(Map.of(HostMetric.CPU_PERCENT, 95.0, HostMetric.JOB_CPU_PERCENT, 20.0)))
                .isEmpty();
        assertThat(hosted(Map.of(), new DiskSpace("/data", 96, 4))).containsExactly(Diagnosis.DISK_FULL);
        assertThat(hosted(Map.of(), new DiskSpace("/data", 94, 6))).isEmpty();
    }

    @Test
    void everyDiagnosisBeginsItsAdviceWithAWordForPeople() {
        for (Diagnosis diagnosis : Diagnosis.values()) {
            assertThat(diagnosis.advice()).as(diagnosis.key()).endsWith(".");
            assertThat(diagnosis.meaning()).as(diagnosis.key()).isNotBlank();
        }
    }

    private static List<Diagnosis> diagnoses(GpuSample... gpus) {
        return judged(gpus).stream().map(Finding::diagnosis).toList();
    }

    private static List<Finding> judged(GpuSample... gpus) {
        return judged(second -> at(second, gpus));
    }

    private static List<Diagnosis> diagnoses(IntFunction<Sample> samples) {
        return judged(samples).stream().map(Finding::diagnosis).toList();
    }

    private static List<Finding> judged(IntFunction<Sample> samples) {
        Judge judge = new Judge(Limits.DEFAULT);
        for (int second = 0; second < Judge.WINDOW; second++) {
            judge.add(samples.apply(second));
        }
        assertThat(judge.isSure()).isTrue();
        return judge.findings();
    }

    private static List<Finding> after(int seconds, IntFunction<GpuSample> gpu) {
        Judge judge = new Judge(Limits.DEFAULT);
        for (int second = 0; second < seconds; second++) {
            judge.add(at(second, gpu.apply(second)));
        }
        return judge.findings();
    }

    /** Shares of each second that the loop is in each phase. */
    private static IntFunction<Sample> training(
            double data, double step, double evaluation, double checkpoint, GpuSample... gpus) {
        return second -> at(
                second,
                new HostSample(Map.of(), List.of()),
                Optional.of(new Progress(
                        second,
                        Map.of(
                                "start", 40.0,
                                "data", data * second,
                                "step", step * second,
                                "evaluation", evaluation * second,
                                "checkpoint", checkpoint * second))),
                gpus);
    }

    private static List<Diagnosis> hosted(Map<HostMetric, Double> values, DiskSpace... disks) {
        return diagnoses(second -> at(second, new HostSample(values, List.of(disks)), Optional.empty()));
    }

    private static List<Diagnosis> of(Judge judge, String where) {
        return judge.findings().stream()
                .filter(finding -> finding.where().equals(where))
                .map(Finding::diagnosis)
                .toList();
    }

    private static Map<GpuMetric, Double> with(Map<GpuMetric, Double> values, GpuMetric metric, double value) {
        Map<GpuMetric, Double> more = new EnumMap<>(values);
        more.put(metric, value);
        return more;
    }

    private static Map<GpuMetric, Double> with(
            Map<GpuMetric, Double> values, GpuMetric first, double value, GpuMetric second, double another) {
        return with(with(values, first, value), second, another);
    }
}
