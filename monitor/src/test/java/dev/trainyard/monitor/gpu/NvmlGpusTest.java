package dev.trainyard.monitor.gpu;

import static dev.trainyard.monitor.GpuMetric.DRAM_ACTIVITY;
import static dev.trainyard.monitor.GpuMetric.ECC_CORRECTED;
import static dev.trainyard.monitor.GpuMetric.ENERGY_JOULES;
import static dev.trainyard.monitor.GpuMetric.GRAPHICS_ACTIVITY;
import static dev.trainyard.monitor.GpuMetric.MEMORY_USED_BYTES;
import static dev.trainyard.monitor.GpuMetric.NVLINK_SEND_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.PCIE_RECEIVE_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.PCIE_SEND_BYTES_PER_SECOND;
import static dev.trainyard.monitor.GpuMetric.POWER_WATTS;
import static dev.trainyard.monitor.GpuMetric.SM_CLOCK_MHZ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.ffi.Nvml;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.GpuSource;
import dev.trainyard.monitor.ThrottleReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvmlGpusTest {
    @TempDir
    Path dir;

    private final AtomicLong now = new AtomicLong(5);

    @Test
    void figuresHaveTheUnitsOfTheirNames() throws IOException, InterruptedException {
        try (Nvml nvml = fake();
                NvmlGpu gpu = new NvmlGpu(nvml, nvml.device(0), now::get)) {
            GpuSample first = gpu.read();
            assertThat(first.get(POWER_WATTS)).isEqualTo(694);
            assertThat(first.get(MEMORY_USED_BYTES)).isEqualTo(20L << 30);
            assertThat(first.get(SM_CLOCK_MHZ)).isEqualTo(1410);
            assertThat(first.get(ECC_CORRECTED)).isEqualTo(7);
            assertThat(first.throttleReasons())
                    .containsExactly(ThrottleReason.SW_POWER_CAP, ThrottleReason.SW_THERMAL_SLOWDOWN);
            assertThat(first.get(GRAPHICS_ACTIVITY)).as("needs two samples").isNaN();
        }
    }

    @Test
    void countersGoFromTheSampleBeforeToThisOne() throws IOException, InterruptedException {
        try (Nvml nvml = fake();
                NvmlGpu gpu = new NvmlGpu(nvml, nvml.device(0), now::get)) {
            gpu.read();
            for (int i = 0; i < 3; i++) {
                GpuSample sample = gpu.read();
                assertThat(sample.get(GRAPHICS_ACTIVITY)).isEqualTo(1.01, within(1e-9));
                assertThat(sample.get(DRAM_ACTIVITY)).isEqualTo(1.10, within(1e-9));
                assertThat(sample.get(PCIE_SEND_BYTES_PER_SECOND)).isEqualTo(120 * (1 << 20));
                assertThat(sample.get(NVLINK_SEND_BYTES_PER_SECOND)).isNaN();
            }
        }
    }

    @Test
    void whatAChipLacksIsLeftOut() throws IOException, InterruptedException {
        try (Nvml nvml = fake();
                NvmlGpu gpu = new NvmlGpu(nvml, nvml.device(1), now::get)) {
            gpu.read();
            GpuSample sample = gpu.read();
            assertThat(sample.name()).isEqualTo("Old");
            assertThat(sample.problem()).isEmpty();
            assertThat(sample.values())
                    .doesNotContainKeys(GRAPHICS_ACTIVITY, ECC_CORRECTED)
                    .containsKeys(POWER_WATTS);
        }
    }

    @Test
    void whatBlocksIsAskedOnceAMinute() throws IOException, InterruptedException {
        try (Nvml nvml = fake();
                NvmlGpu gpu = new NvmlGpu(nvml, nvml.device(1), now::get)) {
            GpuSample first = gpu.read();
            assertThat(first.get(ENERGY_JOULES)).isEqualTo(1);
            assertThat(first.get(PCIE_RECEIVE_BYTES_PER_SECOND)).isEqualTo(300e3);
            now.addAndGet(Duration.ofSeconds(59).toNanos());
            assertThat(gpu.read().values()).doesNotContainKeys(ENERGY_JOULES, PCIE_RECEIVE_BYTES_PER_SECOND);
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(gpu.read().get(ENERGY_JOULES)).isEqualTo(2);
        }
    }

    @Test
    void aLostGpuIsAProblemAndNoFailure() throws IOException, InterruptedException {
        try (Nvml nvml = fake("-DLOSES=1");
                NvmlGpu gpu = new NvmlGpu(nvml, nvml.device(0), now::get)) {
            assertThat(gpu.read().problem())
                    .hasValueSatisfying(why -> assertThat(why).contains("GPU is lost"));
        }
    }

    @Test
    void withoutNvmlThereIsAReason() {
        assumeTrue(Nvml.load().isEmpty(), "this machine has NVML");
        try (GpuSource gpus = NvmlGpus.all()) {
            assertThat(gpus.read()).isEmpty();
            assertThat(gpus.absence()).hasValueSatisfying(why -> assertThat(why).contains("libnvidia-ml.so.1"));
        }
    }

    @Test
    @Tag("gpu")
    void aRealGpuGivesItsFigures() throws InterruptedException {
        assumeTrue(Nvml.load().isPresent(), "no NVML here");
        try (GpuSource gpus = NvmlGpus.all()) {
            gpus.read();
            Thread.sleep(200);
            assertThat(gpus.read()).isNotEmpty().allSatisfy(gpu -> {
                assertThat(gpu.get(POWER_WATTS)).isBetween(1.0, 3000.0);
                assertThat(gpu.get(GpuMetric.TEMPERATURE_CELSIUS)).isBetween(5.0, 120.0);
                assertThat(gpu.get(MEMORY_USED_BYTES)).isLessThan(gpu.get(GpuMetric.MEMORY_TOTAL_BYTES));
                if (gpu.values().containsKey(GRAPHICS_ACTIVITY)) {
                    assertThat(gpu.get(GRAPHICS_ACTIVITY)).isBetween(0.0, 1.01);
                    assertThat(gpu.get(DRAM_ACTIVITY)).isBetween(0.0, 1.01);
                }
            });
        }
    }

    /** The library of ffi's own test. */
    private Nvml fake(String... options) throws IOException, InterruptedException {
        Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
        Path source = module.resolveSibling("ffi").resolve("src/test/c/nvml.c");
        Path library = dir.resolve("libfake.so");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler at /usr/bin/cc");
        ProcessBuilder compiler =
                new ProcessBuilder("/usr/bin/cc", "-shared", "-fPIC", "-o", library.toString(), source.toString());
        compiler.command().addAll(List.of(options));
        assertThat(compiler.inheritIO().start().waitFor()).isZero();
        return Nvml.load(library.toString()).orElseThrow();
    }
}
