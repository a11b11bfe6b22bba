package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TensorTest {
    @Test
    void computesWithBroadcastingAndViews() {
        Tensor a = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor row = Tensor.of(new float[] {10, 20, 30}, 3);
        assertThat(a.add(row).toFloats()).containsExactly(11, 22, 33, 14, 25, 36);
        assertThat(a.subtract(row).toFloats()).containsExactly(-9, -18, -27, -6, -15, -24);
        assertThat(a.times(2).toFloats()).containsExactly(2, 4, 6, 8, 10, 12);
        assertThat(a.transpose(0, 1).toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(a.transpose(0, 1).shape()).containsExactly(3, 2);
        assertThat(a.matmul(a.transpose(0, 1)).toFloats()).containsExactly(14, 32, 32, 77);
        assertThat(a.sum().item()).isEqualTo(21);
        assertThat(a.sum(0).toFloats()).containsExactly(5, 7, 9);
        assertThat(a.mean().times(0.5).dtype()).isEqualTo(DType.FLOAT32);
    }

    @Test
    void everyElementTypeRoundTripsThroughFloat32() {
        for (DType type : DType.values()) {
            if (type == DType.BOOL) {
                continue;
            }
            Tensor x = Tensor.of(new float[] {0, 1, 2, 16}, 4).to(type);
            assertThat(x.dtype()).isEqualTo(type);
            assertThat(x.bytes()).isEqualTo(4L * type.bytes());
            assertThat(x.toFloats()).as(type.label()).containsExactly(0, 1, 2, 16);
        }
    }

    @Test
    void memoryIsTheTensorItself() {
        Tensor x = Tensor.zeros(DType.FLOAT32, Device.CPU, 4);
        x.memory().setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, 2, 7f);
        assertThat(x.toFloats()).containsExactly(0, 0, 7, 0);
        assertThatThrownBy(() -> x.view(2, 2).transpose(0, 1).memory()).hasMessageContaining("contiguous");
    }

    @Test
    void anErrorCarriesLibtorchsOwnText() {
        Tensor a = Tensor.zeros(DType.FLOAT32, Device.CPU, 2, 3);
        assertThatThrownBy(() -> a.matmul(a))
                .isInstanceOf(TorchException.class)
                .hasMessageContaining("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)");
        assertThat(a.add(a).elements()).isEqualTo(6);
    }

    @Test
    void outOfMemoryIsItsOwnExceptionAndTheProcessGoesOn() {
        assertThatThrownBy(() -> Tensor.empty(DType.FLOAT32, Device.CPU, 1L << 60))
                .isInstanceOf(OutOfMemoryException.class);
        assertThat(Tensor.zeros(DType.FLOAT32, Device.CPU, 3).sum().item()).isZero();
    }

    @Test
    void aTensorEndsWithItsScope() {
        Tensor outer;
        Tensor inner;
        try (TensorScope scope = TensorScope.open()) {
            inner = Tensor.zeros(DType.FLOAT32, Device.CPU, 1);
            outer = scope.moveOut(inner.plus(1));
        }
        assertThat(outer.item()).isEqualTo(1);
        assertThatThrownBy(inner::item).hasMessageContaining("closed");
        assertThatThrownBy(() -> outer.add(inner)).hasMessageContaining("closed");
        assertThat(outer.add(outer).item()).isEqualTo(2);
    }

    @Test
    void backwardGivesTheGradientOfALinearMap() {
        Tensor w = Tensor.of(new float[] {1, -2, 3}, 1, 3).requiresGrad(true);
        Tensor x = Tensor.of(new float[] {0.5f, 1, 2}, 1, 3);
        Autograd.backward(Functional.linear(x, w, null).sum());
        assertThat(w.grad().orElseThrow().toFloats()).containsExactly(0.5f, 1, 2);
        Autograd.backward(Functional.linear(x, w, null).sum());
        assertThat(w.grad().orElseThrow().toFloats()).containsExactly(1, 2, 4);
        w.clearGrad();
        assertThat(w.grad()).isEmpty();
        Autograd.backward(Functional.linear(x, w, null).sum());
        assertThat(w.grad().orElseThrow().toFloats()).containsExactly(0.5f, 1, 2);
    }

    @Test
    void crossEntropyOfUniformLogitsIsTheLogarithmOfTheVocabulary() {
        Tensor logits = Tensor.zeros(DType.BFLOAT16, Device.CPU, 5, 32);
        Tensor targets = Tensor.of(new long[] {0, 1, 2, -100, 31}, 5);
        assertThat(Functional.crossEntropy(logits, targets).item()).isCloseTo(Math.log(32), within(1e-6));
    }

    @Test
    void noGradRecordsNothing() {
        Tensor w = Tensor.of(new float[] {1}, 1).requiresGrad(true);
        Tensor y = Autograd.noGrad(() -> w.times(3));
        assertThatThrownBy(() -> Autograd.backward(y)).hasMessageContaining("does not require grad");
    }
}
