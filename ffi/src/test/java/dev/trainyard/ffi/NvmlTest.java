package dev.trainyard.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a library of our own with the same functions, where there is a C compiler to make it. */
class NvmlTest {
    @TempDir
    Path dir;

    @Test
    void aMachineWithoutTheLibraryHasNone() {
        assertThat(Nvml.load("libno-such-nvml.so.1")).isEmpty();
    }

    @Test
    void aLibraryThatOnlyBearsTheNameRefuses() {
        assertThatThrownBy(() -> Nvml.load("libm.so.6"))
                .isInstanceOfSatisfying(
                        NativeException.class, e -> assertThat(e.code()).isEqualTo(Nvml.FUNCTION_NOT_FOUND));
    }

    @Test
    void everyFigureIsReadAsItWasWritten() throws IOException, InterruptedException {
        try (Nvml nvml = fake()) {
            assertThat(nvml.driverVersion()).isEqualTo("999.1");
            assertThat(nvml.deviceCount()).isEqualTo(2);
            long device = nvml.device(0);
            assertThat(nvml.name(device)).isEqualTo("New");
            assertThat(nvml.index(device)).isZero();
            assertThat(nvml.utilization(device)).isEqualTo(new Nvml.Utilization(99, 31));
            assertThat(nvml.memory(device)).isEqualTo(new Nvml.Memory(80L << 30, 60L << 30, 20L << 30));
            assertThat(nvml.temperature(device)).isEqualTo(61);
            assertThat(nvml.powerMilliwatts(device)).isEqualTo(694_000);
            assertThat(nvml.powerLimitMilliwatts(device)).isEqualTo(700_000);
            assertThat(nvml.clockMegahertz(device, Nvml.Clock.SM)).isEqualTo(1410);
            assertThat(nvml.clockMegahertz(device, Nvml.Clock.MEMORY)).isEqualTo(2619);
            assertThat(nvml.maxClockMegahertz(device, Nvml.Clock.SM)).isEqualTo(1980);
            assertThat(nvml.clocksEventReasons(device)).isEqualTo(0x24); // under the name of older drivers
            assertThat(nvml.eccErrors(device, false)).isEqualTo(7);
            assertThat(nvml.eccErrors(device, true)).isEqualTo(1);
            assertThat(nvml.pcieKilobytesPerSecond(device, true)).isEqualTo(300);
            assertThat(nvml.energyMillijoules(device)).isEqualTo(1000);
        }
    }

    @Test
    void aDeviceIsFoundWhereCudaSaysThatItSits() throws IOException, InterruptedException {
        try (Nvml nvml = fake()) {
            assertThat(nvml.index(nvml.deviceAt("0000:65:00.0"))).isEqualTo(1);
            assertThatThrownBy(() -> nvml.deviceAt("0000:01:00.0")).isInstanceOf(NativeException.class);
        }
    }

    @Test
    void countersAreReadBetweenTwoSamples() throws IOException, InterruptedException {
        try (Nvml nvml = fake()) {
            long device = nvml.device(0);
            assertThat(nvml.hasGpm(device)).isTrue();
            assertThat(nvml.hasGpm(nvml.device(1))).isFalse();
            long before = nvml.newGpmSample();
            long after = nvml.newGpmSample();
            nvml.takeGpmSample(device, before);
            nvml.takeGpmSample(device, after);
            assertThat(nvml.gpmMetrics(before, after, 1, 10, 60)).containsExactly(101, 110, Double.NaN);
            nvml.freeGpmSample(before);
            nvml.freeGpmSample(after);
        }
    }

    @Test
    void anErrorIsTheOneExceptionWithTheLibrarysOwnText() throws IOException, InterruptedException {
        try (Nvml nvml = fake()) {
            long old = nvml.device(1);
            assertThatThrownBy(() -> nvml.eccErrors(old, true))
                    .isInstanceOfSatisfying(
                            NativeException.class, e -> assertThat(e.code()).isEqualTo(Nvml.NOT_SUPPORTED))
                    .hasMessageContaining("nvmlDeviceGetTotalEccErrors")
                    .hasMessageContaining("Not Supported");
        }
    }

    @Test
    @Tag("gpu")
    void theRealLibraryKnowsItsDevices() {
        assumeTrue(Nvml.load().isPresent(), "no NVML here");
        try (Nvml nvml = Nvml.load().orElseThrow()) {
            assertThat(nvml.driverVersion()).matches("[0-9.]+");
            for (int i = 0; i < nvml.deviceCount(); i++) {
                long device = nvml.device(i);
                assertThat(nvml.index(device)).isEqualTo(i);
                assertThat(nvml.name(device)).isNotBlank();
                assertThat(nvml.memory(device).totalBytes()).isGreaterThan(1L << 30);
            }
        }
    }

    private Nvml fake() throws IOException, InterruptedException {
        Path source = Path.of(System.getProperty("basedir", "."), "src/test/c/nvml.c");
        Path library = dir.resolve("libfake.so");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler at /usr/bin/cc");
        Process compiler = new ProcessBuilder(
                        "/usr/bin/cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        return Nvml.load(library.toString()).orElseThrow();
    }
}
