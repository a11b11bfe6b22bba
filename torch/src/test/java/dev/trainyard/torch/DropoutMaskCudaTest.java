package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("gpu")
@ExtendWith({NeedsCuda.class, LeakCheck.class})
class DropoutMaskCudaTest {
    private static final Device GPU = Device.cuda(0);

    @Test
    void isBitForBitTheMaskOfTheCpu() {
        long[][] shapes = {{1}, {3}, {2, 7}, {8, 64, 96}, {3, 5, 7}, {70_000, 3}, {5, 1_000_003}};
        for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16}) {
            for (long[] shape : shapes) {
                for (double p : new double[] {0.1, 0.73}) {
                    Tensor counters = Tensor.of(new long[] {4_000_000_123L, 77}, 2);
                    Tensor host = Tensor.empty(type, Device.CPU, shape);
                    Tensor device = Tensor.empty(type, GPU, shape).fill(-1);
                    DropoutMask.fill(host, p, -5, 3, counters);
                    DropoutMask.fill(device, p, -5, 3, counters.to(GPU));
                    assertThat(device.toFloats()).as("%s %s", type, host).isEqualTo(host.toFloats());
                }
            }
        }
    }

    @Test
    void aViewThatIsNotAlignedGetsTheSameMask() {
        Tensor counters = Tensor.of(new long[] {1, 2}, 2);
        Tensor host = Tensor.empty(DType.BFLOAT16, Device.CPU, 4, 8);
        DropoutMask.fill(host, 0.4, 9, 1, counters);
        Tensor view = Tensor.zeros(DType.BFLOAT16, GPU, 35).narrow(0, 3, 32).view(4, 8);
        DropoutMask.fill(view, 0.4, 9, 1, counters.to(GPU));
        assertThat(view.toFloats()).isEqualTo(host.toFloats());
    }
}
