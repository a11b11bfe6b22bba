package dev.trainyard.monitor.diagnose;

import static dev.trainyard.monitor.Samples.at;
import static dev.trainyard.monitor.Samples.gpu;
import static dev.trainyard.monitor.Samples.signature;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TallyTest {
    private static final Map<GpuMetric, Double> TINY_KERNELS = signature(24, 125, 30, 2.3, 0, 2);
    private static final Map<GpuMetric, Double> MATRIX_PRODUCT = signature(99, 694, 98.5, 95, 92, 24);

    @Test
    void aRunIsToldByItsMeansAndHowLongEachFindingHeld() {
        Tally tally = tally(200, 100);
        JsonNode json = Json.parse(Json.line(tally.json()));
        assertThat(json.path("samples").asInt()).isEqualTo(200);
        assertThat(json.path("gpus").get(0).path("sm_activity").asDouble()).isEqualTo(0.4865);
        assertThat(json.path("findings"))
                .filteredOn(finding -> finding.path("diagnosis").asString().equals("host_bound"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.path("share").asDouble()).isBetween(0.5, 0.65);
                    assertThat(finding.path("level").asString()).isEqualTo("warning");
                });
    }

    @Test
    void theSentenceIsOfWhatLostTheMostTime() {
        assertThat(tally(200, 100).sentence())
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("gpu 0", "host", "train.step_graph"));
        assertThat(tally(200, 0).sentence()).as("a healthy run").isEmpty();
        assertThat(new Tally().sentence()).as("no sample").isEmpty();
    }

    private static Tally tally(int samples, int waiting) {
        Tally tally = new Tally();
        Judge judge = new Judge(Limits.DEFAULT);
        for (int second = 0; second < samples; second++) {
            Sample sample = at(second, gpu(0, second < waiting ? TINY_KERNELS : MATRIX_PRODUCT));
            judge.add(sample);
            List<Finding> findings = judge.findings();
            tally.add(sample, findings);
        }
        return tally;
    }
}
