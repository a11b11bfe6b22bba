package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.ProgressLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainProgressTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final TrainProgress progress = new TrainProgress(
            new ProgressLine(
                    new PrintStream(shown, true, StandardCharsets.UTF_8), false, Duration.ofSeconds(5), () -> 0),
            100);

    @Test
    void oneSlowStepDoesNotChangeTheOutlook() {
        for (int step = 1; step <= 99; step++) {
            progress.step(step, 200, 3, 4, 1000);
        }
        progress.step(100, 200, 3, 4, 100); // ten times as long: 1 s instead of 0.1 s
        progress.close();
        assertThat(last()).contains("step 100/200", "847 tokens/s", "11.8 s left");
    }

    @Test
    void theLastLineKnowsTheLastEvaluation() {
        progress.step(1, 2, 3, 4, 1000);
        progress.step(2, 2, 3, 4, 1000);
        progress.evaluation(2, new Evaluation.Result(2.5, 2.25, Double.NaN));
        progress.close();
        assertThat(last()).contains("step 2/2", "val 2.5000");
    }

    private String last() {
        return shown.toString(StandardCharsets.UTF_8).lines().toList().getLast();
    }
}
