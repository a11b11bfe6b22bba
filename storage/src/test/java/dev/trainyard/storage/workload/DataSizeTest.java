package dev.trainyard.storage.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DataSizeTest {
    private static final long GIB = 1L << 30;

    private static Workload workload(String model) {
        return Workloads.training(model, "h100", List.of()).workload();
    }

    @Test
    void unet3dOnALargeHostNeedsWhatTheRulesSay() {
        DataSize size = DataSize.of(workload("unet3d"), 512 * GIB, 8);
        assertThat(size.filesByMemory()).isEqualTo(18_751);
        assertThat(size.filesBySteps()).isEqualTo(28_000);
        assertThat(size.requiredFiles()).isEqualTo(28_000);
        assertThat(size.bytes()).isEqualTo(28_000L * 146_600_628);
        assertThat(size.suggestedSubfolders()).isEqualTo(2);
    }

    @Test
    void filesOfManySamplesAreCountedBySamples() {
        DataSize size = DataSize.of(workload("resnet50"), 64 * GIB, 4);
        // 500 steps x 4 accelerators x 400 samples / 1,251 samples a file, rounded up
        assertThat(size.filesBySteps()).isEqualTo(640);
        // 5 x 68,719,476,736 / (1,251 x 114,660.07) = 2,395.4
        assertThat(size.filesByMemory()).isEqualTo(2_396);
        assertThat(size.requiredFiles()).isEqualTo(2_396);
        assertThat(size.suggestedSubfolders()).isZero();
    }

    @Test
    void evaluationFilesAreCountedInTheBytes() {
        Workload workload = Workloads.training("unet3d", "h100", List.of("dataset.num_files_eval=10"))
                .workload();
        DataSize with = DataSize.of(workload, GIB, 1);
        assertThat(with.filesEval()).isEqualTo(10);
        assertThat(with.bytes())
                .isEqualTo(DataSize.of(workload("unet3d"), GIB, 1).bytes() + 10L * 146_600_628);
    }
}
