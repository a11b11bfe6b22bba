package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.alerts.Alert;
import dev.trainyard.runs.alerts.AlertCondition;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.runs.alerts.Severity;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a real run alerts of. */
class AlertsInTrainingTest {
    private static final String[] ABSURD = {
        "optimizer.name=sgd",
        "optimizer.learning_rate=1e30",
        "optimizer.grad_clip=0",
        "optimizer.warmup_iters=0",
        "train.on_divergence=ignore"
    };

    @TempDir
    Path dir;

    private TinyRuns runs;

    @BeforeEach
    void furnish() {
        runs = new TinyRuns(dir);
    }

    @Test
    void aHealthyRunAlertsOfNothing() {
        assertThat(alerts(runs.run(Resume.NEVER).folder())).isEmpty();
    }

    @Test
    void aLossThatIsLostIsToldOnceAndTheCommandHearsOfIt() throws IOException {
        Path heard = dir.resolve("heard");
        RunFolder run = runs.run(Resume.NEVER, with(ABSURD, "alerts.command=cat >> " + heard))
                .folder();
        assertThat(TinyRuns.losses(run)).endsWith(Double.NaN, Double.NaN);
        assertThat(alerts(run)).hasSize(1);
        JsonNode alert = alerts(run).getFirst();
        assertThat(alert.path("alert").asString()).isEqualTo("loss_nan");
        assertThat(alert.path("severity").asString()).isEqualTo("error");
        assertThat(alert.path("values").path("train/loss").asString()).isIn("NaN", "Infinity");
        assertThat(Files.readAllLines(heard)).singleElement().asString().contains("loss_nan", run.id());
    }

    @Test
    void aWebhookThatIsDeadDoesNotStopTheRun() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        TrainRuns.Outcome outcome =
                runs.run(Resume.NEVER, with(ABSURD, "alerts.webhook=http://127.0.0.1:" + free + "/hook"));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(outcome.summary().steps()).isEqualTo(12);
        assertThat(TinyRuns.event(outcome.folder(), "alert_failed")
                        .orElseThrow()
                        .path("target")
                        .asString())
                .isEqualTo("webhook");
    }

    @Test
    void anExtensionBringsAConditionOnItsOwnNumbersAndRaisesFromACallback() {
        RunFolder run = runs.run(List.of(new Watcher()), Resume.NEVER).folder();
        assertThat(alerts(run))
                .extracting(alert -> alert.path("alert").asString() + " "
                        + alert.path("step").asLong())
                .containsExactly("watcher_three 3", "watcher_high 5");
    }

    @Test
    void whatWasToldIsNotToldAgainAfterAResume() {
        assertThatThrownBy(() -> runs.run(List.of(new Watcher(), StopAt.dying(7)), Resume.NEVER))
                .isInstanceOf(StopAt.Died.class);
        RunFolder run = runs.run(List.of(new Watcher()), Resume.MUST).folder();
        assertThat(TinyRuns.events(run)).contains("resumed"); // at step 4: step 5 is done again
        assertThat(alerts(run)).hasSize(2);
    }

    @Test
    void alertsAreNoPartOfWhatMakesARunTheSame() {
        RunFolder run = runs.run(Resume.NEVER).folder();
        assertThat(runs.run(Resume.MUST, "alerts.command=true", "alerts.loss_spike_z=0")
                        .folder())
                .isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alerts.webhook=hooks.example",
                "alerts.webhook=ftp://hooks.example/x",
                "alerts.webhook=http://",
                "alerts.webhook=https://a b/",
                "alerts.webhook=$TRAINYARD_NO_SUCH_VARIABLE",
                "alerts.webhook=$PATH",
                "alerts.command=' '",
                "alerts.cooldown_minutes=-1"
            })
    void anImpossibleValueIsOneLineBeforeThereIsARun(String override) {
        String key = override.substring("alerts.".length(), override.indexOf('='));
        assertThatThrownBy(() -> runs.run(Resume.NEVER, override))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("alerts")
                .hasMessageContaining(key)
                .hasMessageNotContaining("\n");
        assertThat(runs.folders()).isEmpty();
    }

    private static String[] with(String[] overrides, String more) {
        return Stream.concat(Arrays.stream(overrides), Stream.of(more)).toArray(String[]::new);
    }

    private static List<JsonNode> alerts(RunFolder run) {
        return run.events().stream()
                .filter(event -> event.path("kind").asString().equals("alert"))
                .toList();
    }

    /** A number that is high from step 5 on, and an alert from a callback after step 3. */
    private static final class Watcher implements TrainExtension {
        private Optional<Alerts> alerts = Optional.empty();

        @Override
        public String name() {
            return "watcher";
        }

        @Override
        public void bind(Config config) {}

        @Override
        public void alerts(Alerts runAlerts) {
            alerts = Optional.of(runAlerts);
            runAlerts.watch(AlertCondition.on(
                    "watcher/number",
                    (step, value) -> value >= 5
                            ? Optional.of(new Alert("watcher_high", Severity.WARNING, step, "high", Map.of()))
                            : Optional.empty()));
        }

        @Override
        public void afterStep(long step) {
            if (step == 3) {
                alerts.orElseThrow().raise(new Alert("watcher_three", Severity.INFO, step, "three", Map.of()));
            }
        }

        @Override
        public void metrics(long step, float[] report, JsonLine line) {
            line.put("watcher/number", step);
        }
    }
}
