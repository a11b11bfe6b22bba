package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class CutTapeTest {
    private final CutTape tape = new CutTape();

    @Test
    void aCutHandsTheGradientToAFunctionOnItsWay() {
        Tensor w = leaf(1, -2, 3);
        Tensor x = Tensor.of(new float[] {2, 2, 2}, 3);
        Tensor y = tape.cut(w.times(x), g -> g.times(10));
        assertThat(y.toFloats()).containsExactly(2, -4, 6);
        tape.backward(y.times(x).sum());
        assertThat(gradient(w)).containsExactly(40, 40, 40);
    }

    @Test
    void cutsAreVisitedInReverseOrder() {
        List<String> visited = new ArrayList<>();
        Tensor w = leaf(1);
        Tensor first = tape.cut(w.times(2), noting(visited, "first"));
        Tensor second = tape.cut(first.times(3), noting(visited, "second"));
        tape.backward(second.sum());
        assertThat(visited).containsExactly("second", "first");
        assertThat(gradient(w)).containsExactly(6);
    }

    @Test
    void aRoundedGradientIsTheGradientOfTheRoundedSignal() {
        Tensor w = leaf(0.3f, 0.7f);
        Tensor y = tape.cut(w.times(1), g -> g.to(DType.FLOAT8_E5M2).to(DType.FLOAT32));
        tape.backward(y.times(Tensor.of(new float[] {1.1f, 5.6f}, 2)).sum());
        assertThat(gradient(w)).containsExactly(1, 6); // the nearest numbers with two bits of mantissa
    }

    @Test
    void aFunctionBringsABackwardOfItsOwn() {
        Tensor w = leaf(1.4f, -0.6f);
        Tensor y = tape.apply(w.times(2), x -> x.to(DType.INT64).to(DType.FLOAT32), g -> g.times(0.5));
        assertThat(y.toFloats()).containsExactly(2, -1);
        tape.backward(y.sum());
        assertThat(gradient(w)).containsExactly(1, 1);
    }

    @Test
    void aCutThatTheLossDoesNotUseIsPassedOver() {
        Tensor w = leaf(1);
        tape.cut(w.times(2), g -> {
            throw new AssertionError("nothing came here");
        });
        tape.backward(w.times(3).sum());
        assertThat(gradient(w)).containsExactly(3);
    }

    @Test
    void recomputationGivesTheGradientsOfPlainBackward() {
        Tensor w = leaf(0.5f, -1, 2);
        Tensor inside = leaf(1, 2, 3);
        Autograd.backward(block(block(w.times(1), inside), inside).sum());
        float[] expected = gradient(w);
        float[] expectedInside = gradient(inside);
        w.clearGrad();
        inside.clearGrad();

        Tensor once = tape.recompute(w.times(1), x -> block(x, inside));
        tape.backward(tape.recompute(once, x -> block(x, inside)).sum());
        assertThat(gradient(w)).containsExactly(expected);
        assertThat(gradient(inside)).containsExactly(expectedInside);
    }

    @Test
    void aBlockIsRunOnceForwardAndOnceBackward() {
        List<Boolean> recorded = new ArrayList<>();
        Tensor w = leaf(3);
        Tensor y = tape.recompute(w.times(1), x -> {
            Tensor out = x.times(x);
            recorded.add(out.requiresGrad());
            return out;
        });
        tape.backward(y.sum());
        assertThat(recorded).containsExactly(false, true);
        assertThat(gradient(w)).containsExactly(6);
    }

    @Test
    void cutsInsideARecomputedBlockCount() {
        Tensor w = leaf(1, 2);
        Tensor y = tape.recompute(
                w.times(1), x -> tape.cut(x.times(3), g -> g.times(100)).times(2));
        tape.backward(y.sum());
        assertThat(gradient(w)).containsExactly(600, 600);
    }

    @Test
    void recomputationNests() {
        List<String> runs = new ArrayList<>();
        Tensor w = leaf(2);
        Tensor y = tape.recompute(w.times(1), x -> {
            runs.add("outer");
            Tensor square = tape.recompute(x, z -> {
                runs.add("inner");
                return z.times(z);
            });
            return square.times(x);
        });
        assertThat(y.item()).isEqualTo(8);
        tape.backward(y.sum());
        assertThat(gradient(w)).containsExactly(12); // 3 w^2
        assertThat(runs).containsExactly("outer", "inner", "outer", "inner", "inner");
    }

    @Test
    void plainDataMayEnterABlock() {
        Tensor w = leaf(2, 3);
        Tensor data = Tensor.of(new float[] {5, 7}, 2);
        tape.backward(tape.recompute(data, x -> x.times(w)).sum());
        assertThat(gradient(w)).containsExactly(5, 7);
        assertThat(data.grad()).isEmpty();
    }

    @Test
    void aTapeIsEmptyAfterBackward() {
        List<String> visited = new ArrayList<>();
        Tensor w = leaf(1);
        tape.backward(tape.cut(w.times(2), noting(visited, "cut")).sum());
        tape.backward(w.times(5).sum());
        assertThat(visited).containsExactly("cut");
        assertThat(gradient(w)).containsExactly(7);
    }

    private static Tensor block(Tensor x, Tensor w) {
        return Functional.gelu(x.times(w)).add(x);
    }

    private static java.util.function.UnaryOperator<Tensor> noting(List<String> visited, String name) {
        return g -> {
            visited.add(name);
            return g;
        };
    }

    private static Tensor leaf(float... values) {
        return Tensor.of(values, values.length).requiresGrad(true);
    }

    private static float[] gradient(Tensor leaf) {
        return leaf.grad().orElseThrow().toFloats();
    }
}
