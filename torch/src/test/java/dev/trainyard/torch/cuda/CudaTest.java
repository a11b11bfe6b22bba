package dev.trainyard.torch.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.LeakCheck;
import dev.trainyard.torch.NeedsCuda;
import dev.trainyard.torch.Tensor;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("gpu")
@ExtendWith({NeedsCuda.class, LeakCheck.class})
class CudaTest {
    private static final Device GPU = Device.cuda(0);
    private static final long GIB = 1L << 30;

    @Test
    void memoryThatIsFreedReturnsToTheDriverWhenTheCacheIsEmptied() {
        Cuda.emptyCache(GPU);
        long before = Cuda.memory(GPU).freeBytes();
        Tensor.empty(DType.UINT8, GPU, GIB).close();
        assertThat(Cuda.memory(GPU).freeBytes()).isLessThanOrEqualTo(before - GIB);
        Cuda.emptyCache(GPU);
        assertThat(Cuda.memory(GPU).freeBytes()).isEqualTo(before);
        assertThat(Cuda.memory(GPU).totalBytes()).isGreaterThan(before);
    }

    @Test
    void aStreamIsCurrentUntilItsUseEnds() {
        CudaStream before = CudaStream.current(GPU);
        CudaStream first = CudaStream.fromPool(GPU);
        CudaStream second = CudaStream.fromPool(GPU);
        assertThat(second).isNotEqualTo(first);
        try (CudaStream.Use use = first.makeCurrent()) {
            try (CudaStream.Use inner = second.makeCurrent()) {
                assertThat(CudaStream.current(GPU)).isEqualTo(second);
            }
            assertThat(CudaStream.current(GPU)).isEqualTo(first);
        }
        assertThat(CudaStream.current(GPU)).isEqualTo(before);
    }

    @Test
    void aStreamWaitsForAnother() {
        CudaStream maker = CudaStream.fromPool(GPU);
        CudaStream reader = CudaStream.fromPool(GPU);
        Tensor x = Tensor.zeros(DType.FLOAT32, GPU, 4096, 4096);
        Cuda.synchronize(GPU);
        try (CudaStream.Use use = maker.makeCurrent()) {
            Tensor y = x;
            for (int i = 0; i < 20; i++) {
                y = y.matmul(x); // keeps the stream busy
            }
            x.fill(1);
        }
        reader.waitFor(maker);
        Tensor sum;
        try (CudaStream.Use use = reader.makeCurrent()) {
            sum = x.sum();
            reader.synchronize();
        }
        assertThat(sum.item()).isEqualTo(4096.0 * 4096.0);
    }

    @Test
    void aCopyIntoPinnedMemoryIsThereOnceItsEventHasPassed() {
        long elements = 1 << 22;
        try (PinnedMemory pinned = PinnedMemory.allocate(4 * elements);
                CudaEvent start = CudaEvent.create(GPU);
                CudaEvent end = CudaEvent.create(GPU);
                Tensor host = Tensor.over(pinned.memory(), DType.FLOAT32, elements)) {
            Tensor source = Tensor.empty(DType.FLOAT32, GPU, elements).fill(3.5);
            start.record(CudaStream.current(GPU));
            host.copyFromAsync(source);
            end.record(CudaStream.current(GPU));
            assertThat(end.millisSince(start)).isPositive();
            assertThat(pinned.memory().getAtIndex(ValueLayout.JAVA_FLOAT, elements - 1))
                    .isEqualTo(3.5f);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        int none = Cuda.deviceCount();
        assertThatThrownBy(() -> Cuda.use(Device.cuda(none)))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("cuda:" + none)
                .hasMessageContaining("invalid device ordinal");
        assertThat(Tensor.zeros(DType.FLOAT32, GPU, 2).sum().item()).isZero();
    }
}
