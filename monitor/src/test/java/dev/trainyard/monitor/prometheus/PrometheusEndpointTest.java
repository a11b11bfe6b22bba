package dev.trainyard.monitor.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.monitor.DiskSpace;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.HostSample;
import dev.trainyard.monitor.Samples;
import dev.trainyard.monitor.ThrottleReason;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PrometheusEndpointTest {
    @Test
    void theLatestSampleIsServedInTheTextFormat() throws IOException {
        try (PrometheusEndpoint endpoint = PrometheusEndpoint.open(0)) {
            endpoint.show(Samples.at(
                    0,
                    new HostSample(Map.of(HostMetric.CPU_PERCENT, 12.5), List.of(new DiskSpace("/a\"b", 1, 3))),
                    Optional.empty(),
                    Samples.gpu(0, Map.of(GpuMetric.POWER_WATTS, 690.0), ThrottleReason.SW_POWER_CAP),
                    Samples.gpu(1, Map.of(GpuMetric.POWER_WATTS, 120.0, GpuMetric.ENERGY_JOULES, 5e6))));
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + endpoint.port() + "/metrics")
                            .toURL()
                            .openConnection();
            assertThat(connection.getResponseCode()).isEqualTo(200);
            assertThat(connection.getContentType()).startsWith("text/plain; version=0.0.4");
            String page = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(page.lines())
                    .contains(
                            "# TYPE trainyard_host_cpu_percent gauge",
                            "trainyard_host_cpu_percent 12.5",
                            "trainyard_disk_used_percent{folder=\"/a\\\"b\"} 25.0",
                            "trainyard_gpu_power_watts{gpu=\"0\",name=\"H100\"} 690.0",
                            "trainyard_gpu_power_watts{gpu=\"1\",name=\"H100\"} 120.0",
                            "# TYPE trainyard_gpu_energy_joules counter",
                            "trainyard_gpu_energy_joules{gpu=\"1\",name=\"H100\"} 5000000.0",
                            "trainyard_gpu_throttled{gpu=\"0\",name=\"H100\",reason=\"sw_power_cap\"} 1.0",
                            "trainyard_gpu_throttled{gpu=\"1\",name=\"H100\",reason=\"sw_power_cap\"} 0.0");
            assertThat(page).endsWith("\n");
            everyFamilyHasItsHelpAndTypeOnceBeforeItsLines(page);
        }
    }

    @Test
    void aPortThatIsTakenIsOneClearLine() {
        try (PrometheusEndpoint first = PrometheusEndpoint.open(0)) {
            assertThatThrownBy(() -> PrometheusEndpoint.open(first.port()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("port " + first.port())
                    .hasMessageContaining("--prometheus PORT");
        }
    }

    private static void everyFamilyHasItsHelpAndTypeOnceBeforeItsLines(String page) {
        Set<String> helped = new TreeSet<>();
        Set<String> typed = new TreeSet<>();
        for (String line : page.lines().toList()) {
            String[] words = line.split("[ {]", -1);
            if (line.startsWith("# HELP ")) {
                assertThat(helped.add(words[2])).as(line).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                assertThat(typed.add(words[2])).as(line).isTrue();
            } else {
                assertThat(helped).as(line).contains(words[0]);
                assertThat(typed).as(line).contains(words[0]);
            }
        }
    }
}
