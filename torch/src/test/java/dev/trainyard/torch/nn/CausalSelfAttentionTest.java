package dev.trainyard.torch.nn;

import static dev.trainyard.torch.nn.LayersTest.assertClose;
import static dev.trainyard.torch.nn.LayersTest.draws;
import static dev.trainyard.torch.nn.LayersTest.linear;
import static dev.trainyard.torch.nn.LayersTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.LeakCheck;
import dev.trainyard.torch.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class CausalSelfAttentionTest {
    private static final int BATCH = 2;
    private static final int TIME = 5;
    private static final int WIDTH = 8;
    private static final int HEADS = 2;

    /** So rare that nothing is dropped, but attention is written out. */
    private static final double NEVER = 1e-12;

    @Test
    void isTheSoftmaxOfScaledProductsOverThePast() {
        CausalSelfAttention attention = attention(0);
        try (ParameterStore store = random(attention)) {
            float[] x = draws("x", BATCH * TIME * WIDTH);
            float[] mixed = mix(linear(
                    x,
                    store.master("c_attn.weight").toFloats(),
                    store.master("c_attn.bias").toFloats(),
                    true));
            float[] expected = linear(
                    mixed,
                    store.master("c_proj.weight").toFloats(),
                    store.master("c_proj.bias").toFloats(),
                    true);
            assertClose(attention.forward(Tensor.of(x, BATCH, TIME, WIDTH), ForwardPass.evaluation()), expected);
        }
    }

    @Test
    void theFutureChangesNothing() {
        for (double probability : new double[] {0, NEVER}) {
            CausalSelfAttention attention = attention(probability);
            try (ParameterStore store = random(attention)) {
                float[] x = draws("x", TIME * WIDTH);
                float[] before =
                        attention.forward(Tensor.of(x, 1, TIME, WIDTH), step()).toFloats();
                Arrays.fill(x, 3 * WIDTH, TIME * WIDTH, 100);
                float[] after =
                        attention.forward(Tensor.of(x, 1, TIME, WIDTH), step()).toFloats();
                assertThat(Arrays.copyOf(after, 3 * WIDTH)).containsExactly(Arrays.copyOf(before, 3 * WIDTH));
                assertThat(after[3 * WIDTH]).isNotEqualTo(before[3 * WIDTH]);
            }
        }
    }

    @Test
    void writtenOutForDropoutItIsTheFusedOne() {
        float[] x = draws("x", BATCH * TIME * WIDTH);
        float[][] results = new float[2][];
        float[][] gradients = new float[2][];
        for (int i = 0; i < 2; i++) {
            CausalSelfAttention attention = attention(i == 0 ? 0 : NEVER);
            try (ParameterStore store = random(attention)) {
                Tensor y = attention.forward(Tensor.of(x, BATCH, TIME, WIDTH), step());
                results[i] = y.toFloats();
                Autograd.backward(y.times(y).mean());
                gradients[i] = store.gradient().toFloats();
            }
        }
        assertClose(Tensor.of(results[1], results[1].length), results[0]);
        assertClose(Tensor.of(gradients[1], gradients[1].length), gradients[0]);
        assertThat(results[1]).as("another order of sums").isNotEqualTo(results[0]);
    }

    private static CausalSelfAttention attention(double probability) {
        Init init = new Init.Normal(1);
        return new CausalSelfAttention(WIDTH, HEADS, true, init, init, new Dropout(probability, 1), new Dropout(0, 2));
    }

    private static ForwardPass step() {
        return ForwardPass.training(1, Tensor.of(new long[] {1, 0}, 2));
    }

    /** (B, T, 3C) to (B, T, C). */
    private static float[] mix(float[] joined) {
        int depth = WIDTH / HEADS;
        float[] mixed = new float[BATCH * TIME * WIDTH];
        for (int b = 0; b < BATCH; b++) {
            for (int h = 0; h < HEADS; h++) {
                for (int t = 0; t < TIME; t++) {
                    double[] weights = new double[t + 1];
                    double total = 0;
                    for (int s = 0; s <= t; s++) {
                        double score = 0;
                        for (int d = 0; d < depth; d++) {
                            score += (double) joined[at(b, t, 0, h, d)] * joined[at(b, s, 1, h, d)];
                        }
                        weights[s] = Math.exp(score / Math.sqrt(depth));
                        total += weights[s];
                    }
                    for (int d = 0; d < depth; d++) {
                        double sum = 0;
                        for (int s = 0; s <= t; s++) {
                            sum += weights[s] / total * joined[at(b, s, 2, h, d)];
                        }
                        mixed[(b * TIME + t) * WIDTH + h * depth + d] = (float) sum;
                    }
                }
            }
        }
        return mixed;
    }

    /** {@code part} is 0 for queries, 1 for keys, 2 for values. */
    private static int at(int batch, int time, int part, int head, int d) {
        return (batch * TIME + time) * 3 * WIDTH + part * WIDTH + head * (WIDTH / HEADS) + d;
    }
}
