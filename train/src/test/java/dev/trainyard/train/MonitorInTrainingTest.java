package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.GpuSource;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.Sample;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.train.monitor.MonitorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The monitor beside real runs. */
class MonitorInTrainingTest {
    @TempDir
    Path dir;

    private TinyRuns runs;

    @BeforeEach
    void furnish() {
        runs = new TinyRuns(dir);
    }

    @Test
    void aRunHasItsSamples() throws IOException {
        RunFolder run = runs.run(List.of(new MonitorExtension()), Resume.NEVER).folder();
        List<Sample> samples = samples(run);
        assertThat(samples).hasSizeGreaterThanOrEqualTo(2);
        Sample last = samples.getLast();
        assertThat(last.host().get(HostMetric.PROCESS_MEMORY_BYTES)).isPositive();
        assertThat(last.host().disks()).isNotEmpty();
        assertThat(last.gpus()).isEmpty();
        assertThat(last.training()).hasValueSatisfying(training -> {
            assertThat(training.step()).isEqualTo(12);
            assertThat(training.phaseSeconds()).containsOnlyKeys("start", "data", "step", "evaluation", "checkpoint");
        });
    }

    @Test
    void aRunEndsWithOneDiagnosis() {
        RunFolder run = runs.run(List.of(new MonitorExtension()), Resume.NEVER).folder();
        assertThat(TinyRuns.events(run)).containsOnlyOnce("diagnosis");
        JsonNode diagnosis = TinyRuns.event(run, "diagnosis").orElseThrow();
        assertThat(diagnosis.path("findings").isArray()).isTrue();
        assertThat(diagnosis.path("gpus").isArray()).isTrue();
    }

    @Test
    void whatIsWrongWithAGpuIsAnAlertThatNamesTheSetting() throws IOException {
        TinyKernels gpu = new TinyKernels();
        RunFolder run = runs.run(
                        List.of(new MonitorExtension(devices -> gpu), gpu.waitingAfter(3)),
                        Resume.NEVER,
                        "monitor.interval_seconds=0.1")
                .folder();
        assertThat(run.events())
                .filteredOn(event -> event.path("kind").asString().equals("alert"))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.path("alert").asString()).isEqualTo("host_bound");
                    assertThat(alert.path("severity").asString()).isEqualTo("warning");
                    assertThat(alert.path("message").asString()).contains("gpu 0", "train.step_graph");
                });
        JsonNode diagnosis = TinyRuns.event(run, "diagnosis").orElseThrow();
        assertThat(diagnosis.path("findings").get(0).path("diagnosis").asString())
                .isEqualTo("host_bound");
        assertThat(diagnosis.path("gpus").get(0).path("sm_activity").asDouble()).isEqualTo(0.023);
        assertThat(samples(run).getFirst().gpus().getFirst().name()).isEqualTo("H100");
    }

    @Test
    void aMonitorThatBreaksFailsNoRun() {
        TrainRuns.Outcome outcome = runs.run(
                List.of(new MonitorExtension(devices -> {
                    throw new IllegalStateException("the driver is gone");
                })),
                Resume.NEVER);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(TinyRuns.event(outcome.folder(), "monitor_failed"))
                .hasValueSatisfying(
                        event -> assertThat(event.path("reason").asString()).contains("the driver is gone"));
    }

    @Test
    void switchedOffThereIsNothing() throws IOException {
        RunFolder run = runs.run(List.of(new MonitorExtension()), Resume.NEVER, "monitor.enabled=false")
                .folder();
        assertThat(samples(run)).isEmpty();
        assertThat(TinyRuns.events(run)).doesNotContain("diagnosis");
    }

    @Test
    void severalWorkersAreWatchedToo() throws IOException {
        RunFolder run = runs.run(List.of(new MonitorExtension()), Resume.NEVER, "train.devices=2")
                .folder();
        assertThat(samples(run).getLast().training()).isPresent();
    }

    @Test
    void theMonitorIsNoPartOfWhatMakesARunTheSame() {
        RunFolder run = runs.run(List.of(new MonitorExtension()), Resume.NEVER).folder();
        RunFolder again = runs.run(
                        List.of(new MonitorExtension()),
                        Resume.MUST,
                        "monitor.interval_seconds=5",
                        "monitor.enabled=false")
                .folder();
        assertThat(again).isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitor.interval_seconds=0", "monitor.disk_percent=101", "monitor.host_cpu_percent=0"})
    void anImpossibleValueIsOneLineBeforeThereIsARun(String override) {
        assertThatThrownBy(() -> runs.run(List.of(new MonitorExtension()), Resume.NEVER, override))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(override.substring(0, override.indexOf('=')))
                .hasMessageNotContaining("\n");
        assertThat(runs.folders()).isEmpty();
    }

    private static List<Sample> samples(RunFolder run) throws IOException {
        return Files.readAllLines(run.path().resolve("system.jsonl")).stream()
                .flatMap(line -> Sample.of(Json.parse(line)).stream())
                .toList();
    }

    /** A GPU as tiny kernels back to back leave it; lets a training wait until it was looked at for a whole window. */
    private static final class TinyKernels implements GpuSource {
        private static final Map<GpuMetric, Double> SEEN =
                Map.of(GpuMetric.GRAPHICS_ACTIVITY, 0.3, GpuMetric.SM_ACTIVITY, 0.023, GpuMetric.TENSOR_ACTIVITY, 0.0);

        private final CountDownLatch window = new CountDownLatch(40);

        @Override
        public List<GpuSample> read() {
            window.countDown();
            return List.of(new GpuSample(0, "H100", SEEN, List.of(), Optional.empty()));
        }

        @Override
        public Optional<String> absence() {
            return Optional.empty();
        }

        @Override
        public void close() {}

        TrainExtension waitingAfter(long step) {
            return new TrainExtension() {
                @Override
                public String name() {
                    return "waiting";
                }

                @Override
                public void bind(Config config) {}

                @Override
                public void afterStep(long number) {
                    if (number == step) {
                        try {
                            window.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
            };
        }
    }
}
