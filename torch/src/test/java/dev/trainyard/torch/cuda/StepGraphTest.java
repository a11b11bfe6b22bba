package dev.trainyard.torch.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.LeakCheck;
import dev.trainyard.torch.NeedsCuda;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("gpu")
@ExtendWith({NeedsCuda.class, LeakCheck.class})
class StepGraphTest {
    private static final Device GPU = Device.cuda(0);
    private static final int STEPS = 12;

    @Test
    void replaysFollowTheEagerRunStepByStep() {
        try (SmallTraining eager = new SmallTraining(1);
                SmallTraining captured = new SmallTraining(1);
                StepGraph graph = StepGraph.capture(captured.stream(), captured::step)) {
            float first = 0;
            float last = 0;
            for (int n = 0; n < STEPS; n++) {
                float expected = eager.eager(n);
                assertThat(captured.replayed(graph, n)).as("loss of step %d", n).isEqualTo(expected);
                first = n == 0 ? expected : first;
                last = expected;
            }
            assertThat(last).as("a run that learns nothing proves nothing").isNotEqualTo(first);
            assertThat(captured.weights()).isEqualTo(eager.weights());
        }
    }

    @Test
    void captureItselfComputesNothing() {
        try (SmallTraining training = new SmallTraining(1)) {
            float[] before = training.weights();
            StepGraph.capture(training.stream(), training::step).close();
            assertThat(training.weights()).isEqualTo(before);
        }
    }

    /** Evaluation makes tensors that live across replays, larger and smaller than those of the step. */
    @Test
    void evaluationOnAnotherStreamDisturbsNothingAndIsNotDisturbed() {
        CudaStream evaluation = CudaStream.fromPool(GPU);
        try (SmallTraining eager = new SmallTraining(2);
                SmallTraining captured = new SmallTraining(2);
                StepGraph graph = StepGraph.capture(captured.stream(), captured::step);
                TensorScope scope = TensorScope.open()) {
            List<Tensor> kept = new ArrayList<>();
            List<Double> sums = new ArrayList<>();
            for (int n = 0; n < STEPS; n++) {
                assertThat(captured.replayed(graph, n)).isEqualTo(eager.eager(n));
                evaluation.waitFor(captured.stream());
                try (CudaStream.Use use = evaluation.makeCurrent()) {
                    Tensor logits = captured.evaluate();
                    Tensor filler =
                            Tensor.empty(DType.FLOAT32, GPU, 1L << (8 + n)).fill(n);
                    kept.add(logits);
                    kept.add(filler);
                    sums.add(logits.to(DType.FLOAT32).sum().item());
                    sums.add(filler.sum().item());
                }
                captured.stream().waitFor(evaluation);
            }
            for (int i = 0; i < kept.size(); i++) {
                assertThat(kept.get(i).to(DType.FLOAT32).sum().item())
                        .as("tensor %d", i)
                        .isCloseTo(sums.get(i), within(0.0));
            }
            assertThat(captured.weights()).isEqualTo(eager.weights());
        }
    }

    @Test
    void tensorsThatAreUsedUpBetweenReplaysMayShareTheGraphsStream() {
        try (SmallTraining eager = new SmallTraining(3);
                SmallTraining captured = new SmallTraining(3);
                StepGraph graph = StepGraph.capture(captured.stream(), captured::step)) {
            for (int n = 0; n < STEPS; n++) {
                try (CudaStream.Use use = captured.stream().makeCurrent();
                        TensorScope scope = TensorScope.open()) {
                    Tensor.empty(DType.FLOAT32, GPU, 1L << 18).fill(Double.NaN);
                    Tensor.empty(DType.FLOAT32, GPU, 1L << 10).fill(Double.NaN);
                }
                assertThat(captured.replayed(graph, n)).isEqualTo(eager.eager(n));
            }
        }
    }

    @Test
    void aStepThatWaitsForTheDeviceIsRefusedAndTheProcessGoesOn() {
        try (SmallTraining eager = new SmallTraining(4);
                SmallTraining captured = new SmallTraining(4)) {
            assertThatThrownBy(() -> StepGraph.capture(captured.stream(), () -> {
                        captured.step();
                        captured.lastLoss();
                    }))
                    .hasMessageContaining("captur");
            assertRunsOn(eager, captured);
        }
    }

    @Test
    void anExceptionInsideTheStepEndsTheCapture() {
        try (SmallTraining eager = new SmallTraining(5);
                SmallTraining captured = new SmallTraining(5)) {
            assertThatThrownBy(() -> StepGraph.capture(captured.stream(), () -> {
                        captured.step();
                        throw new IllegalArgumentException("the step's own");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the step's own");
            assertRunsOn(eager, captured);
        }
    }

    @Test
    void outOfMemoryInsideTheStepEndsTheCapture() {
        try (SmallTraining eager = new SmallTraining(6);
                SmallTraining captured = new SmallTraining(6)) {
            assertThatThrownBy(() -> StepGraph.capture(captured.stream(), () -> {
                        captured.step();
                        Tensor.empty(DType.UINT8, GPU, 256L << 30);
                    }))
                    .isInstanceOf(OutOfMemoryException.class);
            assertRunsOn(eager, captured);
        }
    }

    @Test
    void aFlushOfTheAllocatorMakesTheGraphStale() {
        try (SmallTraining eager = new SmallTraining(7);
                SmallTraining captured = new SmallTraining(7)) {
            try (StepGraph graph = StepGraph.capture(captured.stream(), captured::step)) {
                assertThat(captured.replayed(graph, 0)).isEqualTo(eager.eager(0));
                assertThat(graph.isStale()).isFalse();
                Cuda.emptyCache(GPU);
                assertThat(graph.isStale()).isTrue();
                assertThatThrownBy(graph::replay).hasMessageContaining("capture the step anew");
            }
            try (StepGraph anew = StepGraph.capture(captured.stream(), captured::step)) {
                assertThat(captured.replayed(anew, 1)).isEqualTo(eager.eager(1));
                assertThat(anew.isStale()).isFalse();
            }
        }
    }

    @Test
    void theDefaultStreamIsRefused() {
        assertThatThrownBy(() -> StepGraph.capture(new CudaStream(GPU, 0), () -> {}))
                .hasMessageContaining("default stream");
    }

    @Test
    void aClosedGraphIsNotReplayed() {
        try (SmallTraining training = new SmallTraining(8)) {
            StepGraph graph = StepGraph.capture(training.stream(), training::step);
            graph.close();
            graph.close();
            assertThatThrownBy(graph::replay).hasMessageContaining("closed");
        }
    }

    @Test
    void experimentsSideBySideInOneProcessDoNotDisturbOneAnother() throws Exception {
        List<Callable<float[]>> experiments = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            experiments.add(() -> {
                try (SmallTraining training = new SmallTraining(9);
                        StepGraph graph = StepGraph.capture(training.stream(), training::step)) {
                    for (int n = 0; n < 5 * STEPS; n++) {
                        assertThat(training.replayed(graph, n)).isPositive();
                    }
                    return training.weights();
                }
            });
        }
        float[] alone = experiments.getFirst().call();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (Future<float[]> result : threads.invokeAll(experiments)) {
                assertThat(result.get()).isEqualTo(alone);
            }
        }
    }

    private static void assertRunsOn(SmallTraining eager, SmallTraining captured) {
        assertThat(captured.eager(0)).isEqualTo(eager.eager(0));
        try (StepGraph graph = StepGraph.capture(captured.stream(), captured::step)) {
            assertThat(captured.replayed(graph, 1)).isEqualTo(eager.eager(1));
        }
        assertThat(captured.weights()).isEqualTo(eager.weights());
    }
}
