package dev.trainyard.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The door through which features enter the trainer. */
class TrainExtensionTest {
    @TempDir
    Path dir;

    private TinyRuns runs;

    @BeforeEach
    void furnish() {
        runs = new TinyRuns(dir);
    }

    @Test
    void callbacksComeInTheOrderOfTheStep() {
        Counter counter = new Counter();
        runs.run(List.of(counter), Resume.NEVER, "train.max_iters=2", "checkpoint.every_steps=0");
        assertThat(counter.calls)
                .containsExactly(
                        "check",
                        "begin",
                        "beforeStep 1",
                        "beforeBatch",
                        "afterMicroBatch 4",
                        "afterBackward 1",
                        "afterOptimizer 1",
                        "afterStep 1",
                        "metrics 1",
                        "beforeStep 2",
                        "beforeBatch",
                        "afterMicroBatch 4",
                        "afterBackward 2",
                        "afterOptimizer 2",
                        "afterStep 2",
                        "metrics 2",
                        "atCheckpoint 2",
                        "end");
    }

    @Test
    void eachIsCalledInTheOrderOfTheList() {
        List<String> calls = new ArrayList<>();
        runs.run(
                List.of(new StopAt(1, () -> calls.add("first")), new StopAt(1, () -> calls.add("second"))),
                Resume.NEVER,
                "train.max_iters=1");
        assertThat(calls).containsExactly("first", "second");
    }

    @Test
    void seesTheWholeGradientBeforeItIsClipped() {
        Counter counter = new Counter();
        RunFolder run = runs.run(
                        List.of(counter),
                        Resume.NEVER,
                        "train.max_iters=1",
                        "train.gradient_accumulation_steps=3",
                        "optimizer.grad_clip=1e-3")
                .folder();
        double norm = TinyRuns.series(run, "train/grad_norm").last();
        assertThat(norm).isGreaterThan(1e-3);
        assertThat(counter.gradientNorm).isCloseTo(norm, withinPercentage(1e-3));
    }

    @Test
    void itsNumbersArriveInTheMetrics() {
        RunFolder run = runs.run(List.of(new Counter()), Resume.NEVER).folder();
        assertThat(TinyRuns.series(run, "counter/total").values())
                .containsExactly(
                        IntStream.rangeClosed(1, 12).mapToDouble(i -> 10.0 * i).toArray());
    }

    @Test
    void itsStateGoesOnWhereTheCheckpointWas() {
        assertThatThrownBy(() -> runs.run(List.of(new Counter(), StopAt.dying(7)), Resume.NEVER))
                .isInstanceOf(StopAt.Died.class);
        Counter counter = new Counter();
        RunFolder run = runs.run(List.of(counter), Resume.MUST).folder();
        assertThat(counter.calls).startsWith("check", "begin", "resume 40", "beforeStep 5");
        double[] expected =
                IntStream.rangeClosed(1, 12).mapToDouble(i -> 10.0 * i).toArray();
        assertThat(TinyRuns.series(run, "counter/total").values()).containsExactly(expected);
        assertThat(TinyRuns.series(run, "counter/on_device").values()).containsExactly(expected);
    }

    @Test
    void itsSectionIsBoundRecordedAndPartOfWhatMakesARunTheSame() {
        RunFolder first =
                runs.run(List.of(new Counter()), Resume.NEVER, "counter.by=3").folder();
        assertThat(TinyRuns.series(first, "counter/total").last()).isEqualTo(36);
        assertThat(first.configYaml().orElseThrow()).contains("counter:").contains("by: 3");
        assertThatThrownBy(() -> runs.run(List.of(new Counter()), Resume.MUST, "counter.by=4"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nothing to resume");
    }

    @Test
    void aSectionThatNobodyOffersIsAnUnknownKey() {
        assertThatThrownBy(() -> runs.run(Resume.NEVER, "counter.by=3"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("counter")
                .hasMessageContaining("unknown section");
        assertThatThrownBy(() -> runs.run(List.of(new Counter()), Resume.NEVER, "counter.buy=3"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("counter.buy")
                .hasMessageContaining("did you mean");
        assertThat(runs.folders()).isEmpty();
    }

    /** The section {@code counter}. */
    public record CounterSection(
            @Help("what an update adds") @Default("10") int by) {}

    private static final class Counter implements TrainExtension {
        private final List<String> calls = new ArrayList<>();
        private int by;
        private long total;
        private @Nullable ParameterStore parameters;
        private double gradientNorm;
        private @Nullable Tensor sum;

        @Override
        public String name() {
            return "counter";
        }

        @Override
        public void bind(Config config) {
            by = config.section("counter", CounterSection.class).by();
        }

        @Override
        public void check(TrainPlan plan) {
            calls.add("check");
        }

        @Override
        public void beforeBatch() {
            calls.add("beforeBatch");
        }

        @Override
        public void begin(Training training) {
            parameters = training.parameters();
            sum = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, training.device(), 2));
            calls.add("begin");
        }

        @Override
        public void beforeStep(long step) {
            calls.add("beforeStep " + step);
        }

        @Override
        public void afterMicroBatch(long sequences) {
            calls.add("afterMicroBatch " + sequences);
        }

        @Override
        public void afterBackward(long step) {
            calls.add("afterBackward " + step);
            double squares = 0;
            for (float value : Objects.requireNonNull(parameters).gradient().toFloats()) {
                squares += (double) value * value;
            }
            gradientNorm = Math.sqrt(squares);
        }

        @Override
        public void afterOptimizer(long step) {
            calls.add("afterOptimizer " + step);
            Objects.requireNonNull(sum).addInPlace(Tensor.of(new float[] {by, 1}, 2));
        }

        @Override
        public void afterStep(long step) {
            calls.add("afterStep " + step);
            total += by;
        }

        @Override
        public Optional<Tensor> report() {
            return Optional.ofNullable(sum);
        }

        @Override
        public Map<String, Tensor> checkpointTensors() {
            return Map.of("sum", Objects.requireNonNull(sum));
        }

        @Override
        public void end() {
            calls.add("end");
            Objects.requireNonNull(sum).close();
        }

        @Override
        public void metrics(long step, float[] report, JsonLine line) {
            calls.add("metrics " + step);
            line.put("counter/total", total);
            line.put("counter/on_device", report[0]);
        }

        @Override
        public Map<String, Object> atCheckpoint(long step) {
            calls.add("atCheckpoint " + step);
            return Map.of("total", total);
        }

        @Override
        public void resume(JsonNode state) {
            total = state.path("total").asLong();
            calls.add("resume " + total);
        }
    }
}
