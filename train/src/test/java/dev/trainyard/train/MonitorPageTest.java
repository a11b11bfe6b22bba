package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.config.ConfigDocs;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.Metric;
import dev.trainyard.monitor.diagnose.Diagnosis;
import dev.trainyard.train.monitor.MonitorSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/monitor.md says what there is. */
class MonitorPageTest {
    @Test
    void everyKeyIsOnThePage() throws IOException {
        assertThat(page())
                .containsAll(ConfigDocs.rows("monitor", MonitorSection.class).stream()
                        .map(row -> "| `" + row.key() + "` | " + row.type() + " | `" + row.byDefault() + "` | "
                                + row.help() + " |")
                        .toList());
    }

    @Test
    void everyFigureIsOnThePage() throws IOException {
        assertThat(page())
                .containsAll(
                        Stream.<Metric>concat(Arrays.stream(GpuMetric.values()), Arrays.stream(HostMetric.values()))
                                .map(metric -> "| `" + metric.key() + "` | " + metric.help() + " |")
                                .toList());
    }

    @Test
    void everyDiagnosisIsOnThePageWithItsAdvice() throws IOException {
        List<String> page = page();
        for (Diagnosis diagnosis : Diagnosis.values()) {
            assertThat(page)
                    .as(diagnosis.key())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("| `" + diagnosis.key() + "` | " + diagnosis.meaning())
                            .endsWith(" | " + diagnosis.advice() + " |"));
        }
    }

    private static List<String> page() throws IOException {
        Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
        return Files.readAllLines(module.resolveSibling("docs").resolve("monitor.md"));
    }
}
