package dev.trainyard.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class CudaDriverTest {
    @Test
    void aMachineWithoutTheLibraryHasNoDriver() {
        assertThat(CudaDriver.load("libno-such-driver.so.1")).isEmpty();
    }

    @Test
    void aLibraryWithoutTheFunctionsIsNoDriver() {
        assertThat(CudaDriver.load("libm.so.6")).isEmpty();
    }

    @Test
    void aDriverDescribesItsDevices() {
        assumeTrue(CudaDriver.load().isPresent(), "no NVIDIA driver here");
        CudaDriver driver = CudaDriver.load().orElseThrow();
        assertThat(driver.version()).matches("\\d+\\.\\d+");
        assertThat(driver.devices()).allSatisfy(device -> {
            assertThat(device.name()).isNotBlank();
            assertThat(device.memoryBytes()).isGreaterThan(1L << 28);
            assertThat(device.computeCapability()).matches("\\d+\\.\\d");
        });
    }
}
