package dev.trainyard.scaling.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.scaling.study.TrialResult.Status;
import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.Linear;
import dev.trainyard.torch.nn.Module;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/** Studies of a model of the user's own, some thousand updates of a few dozen parameters. */
class ScalingStudyTest {
    private static final int BATCH = 16;

    @TempDir
    private Path root;

    private final long openBefore = Tensor.open();

    @AfterEach
    void noTensorIsLeft() {
        assertThat(Tensor.open()).isEqualTo(openBefore);
    }

    @Test
    void aTrialThatIsStoppedEndsBitForBitAsIfItHadNotBeen() {
        List<TrialResult> whole = study("whole").results();
        AtomicInteger calls = new AtomicInteger();
        ScalingStudy<Model> stopped = study("stopped").loss((model, batch) -> {
            // Behind the measurement and within the second trial; a signal takes its time.
            if (isBelow("trained")
                    && calls.incrementAndGet() == whole.getFirst().d() / BATCH + 50) {
                Signal.raise(new Signal("USR1"));
                sleep();
            }
            return loss(model, batch);
        });
        assertThatThrownBy(stopped::results)
                .isInstanceOf(StudyStopped.class)
                .hasMessageContaining("1 of 4 trials")
                .returns(ExitCode.PREEMPTED, e -> ((StudyStopped) e).exitCode());
        SweepFolder folder = new SweepFolder(root.resolve("stopped"));
        TrialResult half = folder.results().get(1);
        assertThat(half.status()).isEqualTo(Status.INTERRUPTED);
        assertThat(half.tokens()).isPositive().isLessThan(half.d());

        List<TrialResult> resumed = study("stopped").results();
        assertThat(resumed).allMatch(row -> row.status() == Status.COMPLETED && row.tokens() == row.d());
        assertThat(resumed)
                .extracting(TrialResult::finalLoss)
                .isEqualTo(whole.stream().map(TrialResult::finalLoss).toList());
        RunFolder run = new RunFolder(folder.path().resolve(half.run()));
        assertThat(run.events()).anyMatch(event -> event.path("kind").asString().equals("resumed"));
        long updates = half.d() / BATCH;
        assertThat(Objects.requireNonNull(run.metrics().get("train/loss")).steps())
                .containsExactly(LongStream.rangeClosed(1, updates).toArray());
        String weights = "checkpoints/step-%08d/model.safetensors".formatted(updates);
        assertThat(run.path().resolve(weights))
                .hasSameBinaryContentAs(
                        root.resolve("whole").resolve(half.run()).resolve(weights));
    }

    @Test
    void trialsSideBySideEndAsOneAfterTheOther() {
        List<TrialResult> alone = study("alone").results();
        assertThat(study("together").parallel(3).results())
                .extracting(TrialResult::finalLoss)
                .isEqualTo(alone.stream().map(TrialResult::finalLoss).toList());
    }

    @Test
    void otherDataInTheSameFolderIsRefused() {
        study("same").results();
        assertThatThrownBy(() -> study("same").data(data(300, 2)).results())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds a study of other data");
        assertThatThrownBy(() -> study("same").learningRate(0.5).results())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("learning rate");
        assertThat(study("same").data(data(300, 2)).resume(false).results())
                .allMatch(row -> row.status() == Status.COMPLETED);
    }

    @Test
    void uniqueTokensAreThoseOfTheDataUpToItsEnd() {
        SweepPlan plan = study("counted").plan();
        assertThat(plan.uniqueTokens()).hasValue((300 - StudyData.HELD_OUT) * BATCH);
        assertThat(plan.warnings()).anyMatch(warning -> warning.contains("more than once"));
        assertThat(plan.estimatedSeconds()).isPositive();
        SweepPlan endless = study("endless").data(data(Long.MAX_VALUE, 1)).plan();
        assertThat(endless.uniqueTokens()).isEmpty();
        assertThat(endless.trials()).allMatch(trial -> Double.isNaN(trial.passes()));
    }

    @Test
    void aFailedTrialWaitsUntilItIsAskedForAgain() {
        AtomicInteger failures = new AtomicInteger();
        ScalingStudy<Model> failing = study("failing").loss((model, batch) -> {
            if (isBelow("trained") && model.parameterCount() > 40) {
                failures.incrementAndGet();
                throw new IllegalStateException("no such luck");
            }
            return loss(model, batch);
        });
        assertThat(failing.results())
                .filteredOn(row -> row.status() == Status.FAILED)
                .hasSize(2)
                .allMatch(row -> row.error().orElseThrow().contains("no such luck"));
        failing.results();
        assertThat(failures).hasValue(2);
        assertThat(study("failing").retryFailed(true).results()).allMatch(row -> row.status() == Status.COMPLETED);
    }

    @Test
    void aBudgetThatIsAddedKeepsWhatIsDoneAndNoneIsForgotten() {
        List<TrialResult> first = study("growing").results();
        assertThat(study("growing").budgets(1.2e6).results())
                .containsAll(first)
                .hasSize(6)
                .allMatch(row -> row.status() == Status.COMPLETED);
    }

    @Test
    void batchesOfSeveralSizesAreRefused() {
        Iterable<Batch> ragged = () -> Stream.of(16, 16, 16, 16, 16, 16, 16, 16, 16, 7)
                .map(size -> batch(new Random(size), size))
                .iterator();
        assertThatThrownBy(() -> study("ragged").data(ragged).results())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("targets of shape [7]")
                .hasMessageContaining("not 16 tokens");
        assertThatThrownBy(() -> study("half").tokensPerBatch(BATCH / 2).results())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not 8 tokens");
    }

    @Test
    void dataThatDifferEachTimeAreRefusedInTheFirstRun() {
        Random random = new Random(1);
        Iterable<Batch> unseeded = () ->
                LongStream.range(0, 300).mapToObj(_ -> batch(random, BATCH)).iterator();
        assertThatThrownBy(() -> study("unseeded").data(unseeded).results())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the data differ from one iterator to the next");
    }

    @Test
    void sizesBatchesAndOptimizerOfOnesOwn() {
        ScalingStudy<Model> own = study("own")
                .budgets(3e6, 6e6)
                .exactly(4L, 8L, 16L)
                .batchesPerUpdate(2, 1, 22)
                .optimizer(new StudyOptimizer.Momentum(0.9, 0));

        List<TrialResult> results = own.results();

        assertThat(results).hasSize(6).allMatch(row -> row.status() == Status.COMPLETED && row.tokens() == row.d());
        assertThat(results).extracting(TrialResult::n).containsOnly(22L, 42L, 82L);
        assertThat(results).extracting(TrialResult::batchSize).containsOnly(2, 4, 7);
        assertThatThrownBy(() -> own.optimizer(StudyOptimizer.standard()).results())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("optimiser");
    }

    @Test
    void thePlanNeedsNeitherDataNorLoss() {
        SweepPlan plan = ScalingStudy.of(Model::new, root)
                .sizes(2, 64)
                .budgets(3e5)
                .tokensPerBatch(BATCH)
                .plan();
        assertThat(plan.trials()).hasSize(5).allMatch(trial -> Math.abs(trial.plannedFlops() / 3e5 - 1) < 0.01);
        assertThatThrownBy(() -> ScalingStudy.of(size -> new Model(4), root)
                        .budgets(3e5)
                        .tokensPerBatch(BATCH)
                        .plan())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does the model use its size?");
    }

    private ScalingStudy<Model> study(String folder) {
        return ScalingStudy.of(Model::new, root.resolve(folder))
                .sizes(2, 64)
                .budgets(3e5, 6e5)
                .grid(2, 3, 200)
                .learningRate(1e-2, -0.2, 30)
                .tokensPerBatch(BATCH)
                .parallel(1)
                .data(data(300, 1))
                .loss(ScalingStudyTest::loss);
    }

    private static Iterable<Batch> data(long batches, long seed) {
        return () -> {
            Random random = new Random(seed);
            return LongStream.range(0, batches)
                    .mapToObj(_ -> batch(random, BATCH))
                    .iterator();
        };
    }

    private static Batch batch(Random random, int size) {
        float[] points = new float[2 * size];
        long[] inside = new long[size];
        for (int i = 0; i < size; i++) {
            points[2 * i] = random.nextFloat(-1, 1);
            points[2 * i + 1] = random.nextFloat(-1, 1);
            inside[i] = Math.hypot(points[2 * i], points[2 * i + 1]) < 0.7 ? 1 : 0;
        }
        return new Batch(Tensor.of(points, size, 2), Tensor.of(inside, size));
    }

    private static Tensor loss(Model model, Batch batch) {
        return Functional.crossEntropy(model.forward(batch.inputs()), batch.targets());
    }

    private static boolean isBelow(String method) {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
    }

    private static void sleep() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Model extends Module {
        private final Linear in;
        private final Linear out;

        Model(long width) {
            in = child("in", new Linear(2, width, true));
            out = child("out", new Linear(width, 2, true));
        }

        Tensor forward(Tensor x) {
            return out.forward(Functional.gelu(in.forward(x)));
        }
    }
}
