package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against float64 arithmetic on the host, and against libtorch's own operators. */
@Tag("gpu")
@ExtendWith({NeedsCuda.class, LeakCheck.class})
class FusedCrossEntropyCudaTest {
    private static final Device GPU = Device.cuda(0);
    private static final int ROWS = 37;
    private static final CounterRandom RANDOM = new CounterRandom(1, "logits");

    /** Vocabularies below and above a warp's work, multiples of a vector's width and not. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT32,     5,      0, 1e-6",
        "FLOAT32,   513,      0, 1e-6",
        "FLOAT32, 50257,      0, 1e-6",
        "FLOAT32, 50304,  -5000, 1e-6",
        "BFLOAT16,    5,      0, 3e-3",
        "BFLOAT16,   65,      0, 3e-3",
        "BFLOAT16, 2053,      0, 3e-3",
        "BFLOAT16,50257,      0, 3e-3",
        "BFLOAT16,50304,    300, 3e-3",
        "FLOAT16,   512,      0, 1e-3",
        "FLOAT16, 50257,      0, 1e-3",
        "FLOAT16, 50304, -20000, 1e-3"
    })
    void isExactForLogitsOfAnySizeWithLossScalingAndIgnoredTargets(
            DType type, int vocabulary, double offset, double tolerance) {
        double upstream = 1024.0 / 3;
        Tensor logits = randomLogits(vocabulary).plus(offset).to(type);
        long[] targets = targets(vocabulary);
        Reference expected = reference(logits.to(DType.FLOAT32).toFloats(), targets, vocabulary, upstream);

        CutTape tape = new CutTape();
        Tensor leaf = logits.to(GPU).requiresGrad(true);
        Tensor loss =
                FusedCrossEntropy.loss(tape, leaf, Tensor.of(targets, ROWS).to(GPU));
        assertThat(loss.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(loss.item()).isCloseTo(expected.loss, within(1e-6 * expected.loss));
        tape.backward(loss.times(upstream));

        float[] gradient = leaf.grad().orElseThrow().toFloats();
        double error = 0;
        double norm = 0;
        for (int i = 0; i < gradient.length; i++) {
            error += Math.pow(gradient[i] - expected.gradient[i], 2);
            norm += Math.pow(expected.gradient[i], 2);
        }
        assertThat(Math.sqrt(error / norm)).isLessThan(tolerance);
        for (int j = 0; j < vocabulary; j++) {
            assertThat(gradient[3 * vocabulary + j])
                    .as("gradient of an ignored row")
                    .isZero();
        }
    }

    @Test
    void aViewThatIsNotAlignedGivesTheSame() {
        Tensor flat = randomLogits(100).to(DType.BFLOAT16).to(GPU).view(ROWS * 100L);
        Tensor shifted = Tensor.zeros(DType.BFLOAT16, GPU, ROWS * 100 + 8L).narrow(0, 3, ROWS * 100L);
        shifted.copyFrom(flat);
        Tensor targets = Tensor.of(targets(100), ROWS).to(GPU);
        double aligned = FusedCrossEntropy.loss(new CutTape(), flat.view(ROWS, 100), targets)
                .item();
        assertThat(FusedCrossEntropy.loss(new CutTape(), shifted.view(ROWS, 100), targets)
                        .item())
                .isCloseTo(aligned, within(1e-6 * aligned));
    }

    @Test
    void aWeightGetsTheGradientThatLibtorchGivesAlsoOverMicroBatches() {
        Tensor x = random(ROWS, 16).to(GPU);
        Tensor targets = Tensor.of(targets(1000), ROWS).to(GPU);
        Tensor ours = random(1000, 16).times(0.05).to(GPU).requiresGrad(true);
        Tensor theirs = ours.detach().copy().requiresGrad(true);
        for (int microBatch = 0; microBatch < 2; microBatch++) {
            Tensor input = x.times(1 + microBatch);
            CutTape tape = new CutTape();
            Tensor loss = FusedCrossEntropy.loss(tape, Functional.linear(input, ours, null), targets);
            tape.backward(loss.times(0.5));
            Tensor same = Functional.crossEntropy(Functional.linear(input, theirs, null), targets);
            Autograd.backward(same.times(0.5));
            assertThat(loss.item()).isCloseTo(same.item(), within(1e-6 * same.item()));
        }
        float[] gradient = ours.grad().orElseThrow().toFloats();
        assertThat(gradient).containsExactly(theirs.grad().orElseThrow().toFloats(), within(1e-5f));
    }

    @Test
    void evaluationLeavesTheLogitsAlone() {
        Tensor logits = randomLogits(50304).to(DType.BFLOAT16).to(GPU);
        float[] before = logits.toFloats();
        Tensor targets = Tensor.of(targets(50304), ROWS).to(GPU);
        Tensor loss = Autograd.noGrad(() -> FusedCrossEntropy.loss(new CutTape(), logits, targets));
        assertThat(loss.item())
                .isCloseTo(Functional.crossEntropy(logits, targets).item(), within(1e-5));
        assertThat(logits.toFloats()).isEqualTo(before);
    }

    @Test
    void whatHasNoLossIsNotANumber() {
        Tensor logits = randomLogits(65).to(GPU);
        long[] outside = targets(65);
        outside[7] = 65;
        assertThat(loss(logits, outside)).isNaN();
        long[] none = new long[ROWS];
        Arrays.fill(none, -100);
        assertThat(loss(logits, none)).isNaN();
        assertThat(loss(logits.copy().fill(Double.NaN), targets(65))).isNaN();
        assertThat(loss(logits.copy().fill(Double.NEGATIVE_INFINITY), targets(65)))
                .isNaN();
    }

    @Test
    void maskedLogitsCountAsNothing() {
        float[] values = {Float.NEGATIVE_INFINITY, 0, Float.NEGATIVE_INFINITY, 0};
        Tensor logits = Tensor.of(values, 1, 4).to(GPU);
        Tensor loss = FusedCrossEntropy.loss(
                new CutTape(), logits, Tensor.of(new long[] {1}, 1).to(GPU));
        assertThat(loss.item()).isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void refusesShapesThatDoNotFit() {
        Tensor logits = randomLogits(65).to(GPU);
        Tensor targets = Tensor.of(new long[] {1}, 1).to(GPU);
        assertThatThrownBy(() -> FusedCrossEntropy.loss(new CutTape(), logits, targets))
                .hasMessageContaining("(N, V)");
    }

    private static double loss(Tensor logits, long[] targets) {
        return FusedCrossEntropy.loss(
                        new CutTape(), logits, Tensor.of(targets, ROWS).to(GPU))
                .item();
    }

    private static Tensor randomLogits(int vocabulary) {
        return random(ROWS, vocabulary);
    }

    private static Tensor random(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (3 * RANDOM.normal(i));
        }
        return Tensor.of(values, rows, columns);
    }

    private static long[] targets(int vocabulary) {
        long[] targets = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            targets[i] = RANDOM.below(vocabulary, 1_000_000_000L + i);
        }
        targets[3] = -100;
        targets[0] = 0;
        targets[1] = vocabulary - 1L;
        return targets;
    }

    private static final class Reference {
        private double loss;
        private final double[] gradient;

        private Reference(int elements) {
            gradient = new double[elements];
        }
    }

    private static Reference reference(float[] logits, long[] targets, int vocabulary, double upstream) {
        Reference result = new Reference(logits.length);
        int counted = ROWS - 1;
        for (int row = 0; row < ROWS; row++) {
            if (targets[row] < 0) {
                continue;
            }
            int from = row * vocabulary;
            int target = from + (int) targets[row];
            double sum = 0;
            double top = logits[target];
            for (int i = from; i < from + vocabulary; i++) {
                sum += Math.exp(logits[i] - top);
            }
            result.loss += Math.log(sum) / counted;
            for (int i = from; i < from + vocabulary; i++) {
                result.gradient[i] = (Math.exp(logits[i] - top) / sum - (i == target ? 1 : 0)) * upstream / counted;
            }
        }
        return result;
    }
}
