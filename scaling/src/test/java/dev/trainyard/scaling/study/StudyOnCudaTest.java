package dev.trainyard.scaling.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.torch.Device;
import dev.trainyard.torch.Functional;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.nn.Linear;
import dev.trainyard.torch.nn.Module;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies on all CUDA devices of the machine. */
@Tag("gpu")
class StudyOnCudaTest {
    private static final int BATCH = 16;

    @TempDir
    private Path root;

    @BeforeEach
    void needsCuda() {
        Torch.load(Optional.empty());
        assumeTrue(Cuda.isAvailable(), "needs a CUDA device");
    }

    @Test
    void trialsAreSpreadOverAllDevices() throws IOException {
        TinyStudy study = new TinyStudy(root);
        List<TrialResult> results = study.run(Optional.of(study.config("train.device=auto", "sweep.parallel=1")))
                .results();
        assertThat(results).allMatch(row -> row.status() == TrialResult.Status.COMPLETED);
        assertThat(results)
                .extracting(TrialResult::device)
                .contains(IntStream.range(0, Math.min(Cuda.deviceCount(), results.size()))
                        .mapToObj(number -> Device.cuda(number).toString())
                        .toArray(String[]::new));
    }

    @Test
    void aModelOfOnesOwnLearnsAsOnTheCpu() {
        double[] cpu = losses(Device.CPU);
        double[] cuda = losses(Device.cuda(Cuda.deviceCount() - 1));
        assertThat(cuda[99]).isLessThan(cuda[0]);
        for (int i = 0; i < cpu.length; i++) {
            assertThat(cuda[i]).isCloseTo(cpu[i], within(1e-4 * cpu[i]));
        }
    }

    @Test
    void aStudyOfOnesOwnFindsTheDevicesItself() {
        assertThat(study().parallel(2).results())
                .allMatch(row -> row.status() == TrialResult.Status.COMPLETED
                        && row.device().startsWith("cuda"));
    }

    private ScalingStudy<Model> study() {
        return ScalingStudy.of(Model::new, root.resolve("own"))
                .sizes(2, 64)
                .budgets(3e5, 6e5)
                .grid(2, 3, 200)
                .learningRate(1e-2, -0.2, 30)
                .tokensPerBatch(BATCH)
                .data(StudyOnCudaTest::batches)
                .loss(StudyOnCudaTest::loss);
    }

    private double[] losses(Device device) {
        Trial trial = study().plan().trials().getLast();
        StudyData data = new StudyData(StudyOnCudaTest::batches, Optional.empty(), BATCH);
        try (ModuleLearner<Model> learner = new ModuleLearner<>(
                trial,
                new ModuleTask<>(Model::new, data, StudyOnCudaTest::loss, BATCH, StudyOptimizer.standard()),
                device)) {
            return LongStream.rangeClosed(1, 100)
                    .mapToDouble(number -> {
                        learner.update(number);
                        return learner.loss();
                    })
                    .toArray();
        }
    }

    private static Iterator<Batch> batches() {
        Random random = new Random(1);
        return LongStream.range(0, 300)
                .mapToObj(_ -> {
                    float[] points = new float[2 * BATCH];
                    long[] inside = new long[BATCH];
                    for (int i = 0; i < BATCH; i++) {
                        points[2 * i] = random.nextFloat(-1, 1);
                        points[2 * i + 1] = random.nextFloat(-1, 1);
                        inside[i] = Math.hypot(points[2 * i], points[2 * i + 1]) < 0.7 ? 1 : 0;
                    }
                    return new Batch(Tensor.of(points, BATCH, 2), Tensor.of(inside, BATCH));
                })
                .iterator();
    }

    private static Tensor loss(Model model, Batch batch) {
        return Functional.crossEntropy(model.forward(batch.inputs()), batch.targets());
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
