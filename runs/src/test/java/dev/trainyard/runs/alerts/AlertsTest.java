package dev.trainyard.runs.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.MetricNumbers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** When an alert is told, and when not again. */
class AlertsTest {
    @TempDir
    Path root;

    private AlertedRun run;

    @BeforeEach
    void open() {
        run = new AlertedRun(root);
        run.alerts.watch(Conditions.notFinite("loss_nan", "train/loss"));
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void anAlertIsAnEventAndALineOnTheTerminal() {
        run.line(6, "train/loss", 2.5);
        run.line(7, "train/loss", Double.POSITIVE_INFINITY);
        JsonNode event = run.events("alert").getFirst();
        assertThat(event.path("alert").asString()).isEqualTo("loss_nan");
        assertThat(event.path("severity").asString()).isEqualTo("error");
        assertThat(event.path("step").asLong()).isEqualTo(7);
        assertThat(event.path("message").asString()).isEqualTo("train/loss is Infinity");
        assertThat(event.path("values").path("train/loss").asString()).isEqualTo("Infinity");
        assertThat(run.terminal).containsExactly("alert loss_nan (error) at step 7: train/loss is Infinity");
    }

    @Test
    void aConditionThatStaysTrueIsToldOnceHoweverLong() {
        for (int step = 1; step <= 50; step++) {
            run.now = run.now.plus(Duration.ofMinutes(5));
            run.line(step, "train/loss", Double.NaN);
            run.line(step, "val/loss", 1); // says nothing of what the condition needs
        }
        assertThat(run.events("alert")).hasSize(1);
    }

    @Test
    void withinTheCoolDownItIsOnlyCountedAndTheNextOneSaysHowOften() {
        for (int step = 1; step <= 6; step++) {
            run.line(step, "train/loss", step % 2 == 0 ? 1 : Double.NaN);
        }
        assertThat(run.events("alert")).hasSize(1);
        run.now = run.now.plus(Duration.ofMinutes(10));
        run.line(7, "train/loss", Double.NaN);
        assertThat(run.events("alert")).hasSize(2);
        assertThat(run.events("alert").getLast().path("repeats").asLong()).isEqualTo(2);
        assertThat(run.terminal.getLast()).endsWith("train/loss is NaN (2 more since the last)");
    }

    @Test
    void namesHaveCoolDownsOfTheirOwn() {
        run.alerts.raise(alert("one"));
        run.alerts.raise(alert("two"));
        run.alerts.raise(alert("one"));
        assertThat(run.events("alert")).hasSize(2);
    }

    @Test
    void whatARunHasToldIsNotToldAgainWhenItIsResumedAndDoesTheStepsAgain() {
        run.alerts.raise(alert("one"));
        run = run.resumed(root);
        run.alerts.raise(alert("one"));
        assertThat(run.events("alert")).hasSize(1);
        run.now = run.now.plus(Duration.ofMinutes(10));
        run.alerts.raise(alert("one"));
        assertThat(run.events("alert")).hasSize(2);
    }

    @Test
    void aMessageIsOneLine() {
        run.alerts.raise(new Alert("layers", Severity.INFO, 3, "two\r\nlines \u001b[31mand red\n", Map.of()));
        assertThat(run.terminal).containsExactly("alert layers (info) at step 3: two lines [31mand red");
    }

    @Test
    void aConditionThatFailsIsDroppedAndTheRunGoesOn() {
        run.alerts.watch(AlertCondition.on("x", (step, value) -> {
            throw new IllegalStateException("broken");
        }));
        run.line(1, "x", 1);
        run.line(2, "x", 1);
        run.line(3, "train/loss", Double.NaN);
        assertThat(run.terminal).hasSize(2);
        assertThat(run.terminal.getFirst()).contains("[x]", "dropped", "broken");
        assertThat(Objects.requireNonNull(run.folder().metrics().get("x")).size())
                .isEqualTo(2);
    }

    @Test
    void aConditionSeesSeveralNumbersAndOnlyWhereAllAreThere() {
        run.alerts.watch(new OverfittingCondition());
        run.line(1, "val/loss", 9);
        run.writer.metrics(2, 2, line -> losses(line, 3, 2.5));
        run.writer.metrics(4, 4, line -> losses(line, 3, 1));
        assertThat(run.events("alert")).hasSize(1);
        assertThat(run.events("alert").getFirst().path("step").asLong()).isEqualTo(4);
    }

    private static void losses(JsonLine line, double validation, double training) {
        line.put("val/loss", validation).put("eval/train_loss", training);
    }

    private static Alert alert(String name) {
        return new Alert(name, Severity.WARNING, 5, "something", Map.of());
    }

    private static final class OverfittingCondition implements AlertCondition {
        @Override
        public List<String> metrics() {
            return List.of("val/loss", "eval/train_loss");
        }

        @Override
        public Optional<Alert> check(long step, MetricNumbers numbers) {
            double gap = numbers.get("val/loss") - numbers.get("eval/train_loss");
            return gap > 1
                    ? Optional.of(new Alert("overfitting", Severity.WARNING, step, "gap", Map.of("gap", gap)))
                    : Optional.empty();
        }
    }
}
