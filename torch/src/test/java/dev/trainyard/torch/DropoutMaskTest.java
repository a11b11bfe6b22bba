package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.base.CounterRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DropoutMaskTest {
    @Test
    void everyElementIsTheWordOfItsCounter() {
        float[] mask = mask(0.3, 11, 5, 1000, 40, 3, 2, 7);
        long key = new CounterRandom(11, "dropout").bits(0);
        int[] words = new int[4];
        for (int sample = 0; sample < 3; sample++) {
            for (int element = 0; element < 14; element++) {
                CounterRandom.philox(5L << 32 | element / 4, 1000L << 32 | 40 + sample, key, words);
                boolean dropped = (words[element % 4] & 0xFFFFFFFFL) < 0.3 * 0x1p32;
                assertThat(mask[sample * 14 + element]).isEqualTo(dropped ? 0 : (float) (1 / 0.7));
            }
        }
    }

    @Test
    void dropsTheShareThatIsAskedForAndKeepsTheMean() {
        int n = 64 * 4000;
        for (double p : new double[] {0, 0.1, 0.5, 0.9}) {
            float[] mask = mask(p, 3, 0, 1, 0, 64, 4000);
            double sum = 0;
            int dropped = 0;
            for (float element : mask) {
                sum += element;
                dropped += element == 0 ? 1 : 0;
            }
            double deviation = Math.sqrt(p * (1 - p) / n);
            assertThat((double) dropped / n).isCloseTo(p, within(4.5 * deviation));
            assertThat(sum / n).isCloseTo(1, within(4.5 * deviation / (1 - p) + 1e-6));
        }
    }

    @Test
    void aSplitBatchDrawsTheSameMask() {
        float[] whole = mask(0.5, 1, 2, 7, 0, 8, 33);
        for (int first = 0; first < 8; first += 2) {
            float[] part = mask(0.5, 1, 2, 7, first, 2, 33);
            for (int i = 0; i < part.length; i++) {
                assertThat(part[i]).isEqualTo(whole[first * 33 + i]);
            }
        }
    }

    @Test
    void seedsLayersStepsAndSamplesDrawIndependentMasks() {
        float[] mask = mask(0.5, 1, 2, 7, 0, 4, 10_000);
        assertIndependent(mask, mask(0.5, 2, 2, 7, 0, 4, 10_000));
        assertIndependent(mask, mask(0.5, 1, 3, 7, 0, 4, 10_000));
        assertIndependent(mask, mask(0.5, 1, 2, 8, 0, 4, 10_000));
        assertIndependent(mask, mask(0.5, 1, 2, 7, 4, 4, 10_000));
        assertThat(mask).isEqualTo(mask(0.5, 1, 2, 7, 0, 4, 10_000));
    }

    @Test
    void everyTypeDropsTheSameElements() {
        float[] wide = mask(0.3, 1, 2, 3, 0, 4, 9);
        for (DType type : new DType[] {DType.BFLOAT16, DType.FLOAT16}) {
            Tensor out = Tensor.empty(type, Device.CPU, 4, 9);
            DropoutMask.fill(out, 0.3, 1, 2, Tensor.of(new long[] {3, 0}, 2));
            Tensor expected = Tensor.of(wide, 4, 9).to(type);
            assertThat(out.toFloats()).as(type.label()).isEqualTo(expected.toFloats());
        }
    }

    @Test
    void refusesWhatCannotBeAMask() {
        Tensor out = Tensor.empty(DType.FLOAT32, Device.CPU, 2, 2);
        Tensor counters = Tensor.of(new long[] {0, 0}, 2);
        assertThatThrownBy(() -> DropoutMask.fill(out, 1, 0, 0, counters)).hasMessageContaining("below 1, not 1.0");
        assertThatThrownBy(() -> DropoutMask.fill(out, Double.NaN, 0, 0, counters))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> DropoutMask.fill(out.transpose(0, 1), 0.1, 0, 0, counters))
                .hasMessageContaining("contiguous");
        assertThatThrownBy(() -> DropoutMask.fill(out, 0.1, 0, 0, out)).hasMessageContaining("int64 (2)");
    }

    private static void assertIndependent(float[] a, float[] b) {
        int equal = 0;
        for (int i = 0; i < a.length; i++) {
            equal += a[i] == b[i] ? 1 : 0;
        }
        assertThat((double) equal / a.length).isCloseTo(0.5, within(4.5 * 0.5 / Math.sqrt(a.length)));
    }

    private static float[] mask(double p, long seed, int layer, long step, long first, long... shape) {
        Tensor out = Tensor.empty(DType.FLOAT32, Device.CPU, shape);
        DropoutMask.fill(out, p, seed, layer, Tensor.of(new long[] {step, first}, 2));
        return out.toFloats();
    }
}
