package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backward functions of our own in libtorch's graph. */
@ExtendWith(LeakCheck.class)
class CutTapeTest {
    private static final float[] X = {0.3f, -1.7f, 2.2f, 0.9f};
    private static final float[] W = {1.25f, -0.6f, 0.4f, 3.1f};

    @Test
    void aCutGivesTheGradientOfTheRoundedSignalExactly() {
        // y = x w, z = y y: the signal at the cut is dz/dy = 2 x w, and w gets x times what it is rounded to.
        Tensor x = Tensor.of(X, 4);
        Tensor w = Tensor.of(W, 4).requiresGrad(true);
        CutTape tape = new CutTape();
        Tensor y = tape.cut(x.times(w), gradient -> gradient.to(DType.BFLOAT16).to(DType.FLOAT32));
        tape.backward(y.times(y).sum());
        float[] expected = new float[4];
        for (int i = 0; i < 4; i++) {
            expected[i] = X[i] * toBfloat16(2 * (X[i] * W[i]));
        }
        assertThat(w.grad().orElseThrow().toFloats()).containsExactly(expected);
    }

    @Test
    void aCutChangesNothingForward() {
        Tensor x = Tensor.of(X, 4).requiresGrad(true);
        assertThat(new CutTape().cut(x, gradient -> gradient.times(5)).toFloats())
                .containsExactly(X);
    }

    @Test
    void segmentsRunBackwardsFromTheLastOne() {
        List<String> calls = new ArrayList<>();
        Tensor x = Tensor.of(X, 4).requiresGrad(true);
        CutTape tape = new CutTape();
        Tensor first = tape.cut(x.times(2), gradient -> noted(calls, "first", gradient));
        Tensor second = tape.cut(first.times(3), gradient -> noted(calls, "second", gradient));
        tape.backward(second.sum());
        assertThat(calls).containsExactly("second", "first");
        assertThat(x.grad().orElseThrow().toFloats()).containsOnly(6);
    }

    @Test
    void aFunctionMayBringABackwardOfItsOwn() {
        Tensor x = Tensor.of(X, 4).requiresGrad(true);
        CutTape tape = new CutTape();
        Tensor doubled = tape.apply(x, input -> input.times(2), gradient -> gradient.times(-7));
        assertThat(doubled.toFloats()).containsExactly(0.6f, -3.4f, 4.4f, 1.8f);
        tape.backward(doubled.sum());
        assertThat(x.grad().orElseThrow().toFloats()).containsOnly(-7);
    }

    @Test
    void recomputationGivesTheSameGradientsAndRunsTheBlockTwice() {
        List<String> calls = new ArrayList<>();
        Tensor plain = gradientOfBlock(false, calls);
        assertThat(calls).hasSize(1);
        Tensor recomputed = gradientOfBlock(true, calls);
        assertThat(calls).hasSize(3);
        assertThat(recomputed.toFloats()).containsExactly(plain.toFloats());
    }

    @Test
    void aSegmentThatTheLossDoesNotSeeIsLeftOut() {
        Tensor x = Tensor.of(X, 4).requiresGrad(true);
        CutTape tape = new CutTape();
        tape.cut(x.times(2), gradient -> {
            throw new AssertionError("has no gradient");
        });
        tape.backward(x.sum());
        assertThat(x.grad().orElseThrow().toFloats()).containsOnly(1);
    }

    private static Tensor gradientOfBlock(boolean recompute, List<String> calls) {
        Tensor x = Tensor.of(X, 4).requiresGrad(true);
        Tensor w = Tensor.of(W, 4).requiresGrad(true);
        CutTape tape = new CutTape();
        Tensor input = x.times(1.5);
        Tensor output = recompute ? tape.recompute(input, h -> block(h, w, calls)) : block(input, w, calls);
        tape.backward(output.times(output).sum());
        return Tensor.stack(List.of(x.grad().orElseThrow(), w.grad().orElseThrow()));
    }

    private static Tensor block(Tensor x, Tensor w, List<String> calls) {
        calls.add("block");
        return x.times(w).exp().add(x);
    }

    private static Tensor noted(List<String> calls, String name, Tensor gradient) {
        calls.add(name);
        return gradient;
    }

    /** Round to nearest, ties to even, on the upper half of a float32. */
    private static float toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
    }
}
