package dev.trainyard.train.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExportTypeTest {
    private static final int COUNT = 100_000;

    /** Every kind of number, infinities and subnormals among them: bits at random, and small numbers as weights are. */
    @ParameterizedTest
    @EnumSource
    void roundsAsLibtorchDoes(ExportType type) {
        Torch.load();
        CounterRandom random = new CounterRandom(5, "weights");
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            float bits = Float.intBitsToFloat((int) random.bits(i));
            values[i] = i % 2 == 0 || Float.isNaN(bits) ? (float) random.normal(i) : bits;
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor expected = Tensor.empty(type.dtype(), Device.CPU, COUNT).copyFrom(Tensor.of(values, COUNT));
            assertThat(type.convert(MemorySegment.ofArray(values)).mismatch(expected.memory()))
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoNumberStaysNone(ExportType type) {
        Torch.load();
        float[] values = {Float.NaN, Float.intBitsToFloat(0x7f800001), Float.intBitsToFloat(0xffffffff)};
        try (TensorScope scope = TensorScope.open()) {
            MemorySegment converted = type.convert(MemorySegment.ofArray(values));
            Tensor tensor = Tensor.empty(type.dtype(), Device.CPU, values.length);
            tensor.memory().copyFrom(converted);
            Tensor back = Tensor.zeros(DType.FLOAT32, Device.CPU, values.length).copyFrom(tensor);
            assertThat(back.toFloats()).containsOnly(Float.NaN);
        }
    }
}
