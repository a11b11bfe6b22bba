package dev.trainyard.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SampleTest {
    private static final Sample SAMPLE = Samples.at(
            7,
            new HostSample(
                    Map.of(HostMetric.CPU_PERCENT, 12.345, HostMetric.MEMORY_USED_BYTES, 5e9),
                    List.of(new DiskSpace("/data", 70, 30))),
            Optional.of(new Progress(12, Map.of("step", 3.5))),
            Samples.gpu(
                    1,
                    Map.of(GpuMetric.SM_ACTIVITY, 0.87654321, GpuMetric.MEMORY_USED_BYTES, 80e9),
                    ThrottleReason.SW_POWER_CAP));

    @Test
    void aLineReadsBackAsTheSampleThatItWas() {
        Sample read = Sample.of(Json.parse(Json.line(SAMPLE.json(false)))).orElseThrow();
        assertThat(read.wallTime()).isEqualTo(SAMPLE.wallTime());
        assertThat(read.training()).isEqualTo(SAMPLE.training());
        assertThat(read.host().get(HostMetric.CPU_PERCENT)).isEqualTo(12.34);
        assertThat(read.host().disks()).isEqualTo(SAMPLE.host().disks());
        assertThat(read.gpus().getFirst().get(GpuMetric.SM_ACTIVITY)).isEqualTo(0.8765);
        assertThat(read.gpus().getFirst().throttleReasons()).containsExactly(ThrottleReason.SW_POWER_CAP);
        assertThat(Json.line(read.json(false))).isEqualTo(Json.line(SAMPLE.json(false)));
    }

    @Test
    void aDocumentHasEveryFigureAndALineOnlyThoseThatAreThere() {
        JsonNode document = Json.parse(Json.line(SAMPLE.json(true)));
        JsonNode gpu = document.path("gpus").get(0);
        for (GpuMetric metric : GpuMetric.values()) {
            assertThat(gpu.has(metric.key())).as(metric.key()).isTrue();
        }
        assertThat(gpu.path("memory_used_bytes").isIntegralNumber()).isTrue();
        assertThat(gpu.path("power_watts").isNull()).isTrue();
        assertThat(Json.parse(Json.line(SAMPLE.json(false))).path("gpus").get(0).has("power_watts"))
                .isFalse();
    }

    @Test
    void whatIsNoSampleIsNone() {
        assertThat(Sample.of(Json.parse("{}"))).isEmpty();
        assertThat(Sample.of(Json.parse("{\"host\":{},\"wall_time\":\"soon\"}")))
                .isEmpty();
    }

    @Test
    void aRingKeepsTheLastFew() {
        Ring<Integer> ring = new Ring<>(3);
        for (int i = 0; i < 1000; i++) {
            ring.add(i);
        }
        assertThat(ring.list()).containsExactly(997, 998, 999);
    }

    @Test
    void reasonsHaveNames() {
        assertThat(ThrottleReason.of(0x1 | 0x8 | 0x400))
                .extracting(ThrottleReason::key)
                .containsExactly("idle", "hw_slowdown");
    }
}
