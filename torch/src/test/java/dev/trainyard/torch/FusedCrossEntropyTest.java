package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class FusedCrossEntropyTest {
    @Test
    void onTheCpuItIsLibtorchsWithItsGradient() {
        CutTape tape = new CutTape();
        Tensor logits = Tensor.of(new float[] {1, 2, 3, 0, 0, 0}, 2, 3).requiresGrad(true);
        Tensor loss = FusedCrossEntropy.loss(tape, logits, Tensor.of(new long[] {0, -100}, 2));
        double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
        assertThat(loss.item()).isCloseTo(Math.log(sum) - 1, within(1e-6));
        tape.backward(loss);
        float[] gradient = logits.grad().orElseThrow().toFloats();
        assertThat(gradient[0]).isCloseTo((float) (Math.exp(1) / sum - 1), within(1e-6f));
        assertThat(gradient[2]).isCloseTo((float) (Math.exp(3) / sum), within(1e-6f));
        assertThat(gradient).endsWith(0, 0, 0);
    }
}
