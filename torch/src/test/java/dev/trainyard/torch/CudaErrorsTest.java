package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("gpu")
@ExtendWith({NeedsCuda.class, LeakCheck.class})
class CudaErrorsTest {
    private static final Device GPU = Device.cuda(0);

    @Test
    void anErrorCarriesLibtorchsOwnText() {
        Tensor a = Tensor.zeros(DType.FLOAT32, GPU, 2, 3);
        assertThatThrownBy(() -> a.matmul(a))
                .isInstanceOf(TorchException.class)
                .isNotInstanceOf(OutOfMemoryException.class)
                .hasMessageContaining("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)");
        assertThat(a.add(a).sum().item()).isZero();
    }

    @Test
    void outOfMemoryIsItsOwnExceptionAndTheProcessGoesOn() {
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> Tensor.empty(DType.UINT8, GPU, 256L << 30))
                    .isInstanceOf(OutOfMemoryException.class)
                    .hasMessageContaining("Tried to allocate 256.00 GiB");
            assertThat(Tensor.zeros(DType.FLOAT32, GPU, 3).plus(1).sum().item()).isEqualTo(3);
        }
    }

    /** Before libtorch 2.13 the text comes through one pipe for all threads. */
    @Test
    void threadsThatFailAtOnceEachGetATextAndNoneWaitsForever() throws Exception {
        List<Callable<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(CudaErrorsTest::failingMatmul);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<String> text : threads.invokeAll(tasks)) {
                assertThat(text.get()).contains("shapes cannot be multiplied");
            }
        }
    }

    private static String failingMatmul() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = Tensor.zeros(DType.FLOAT32, GPU, 2, 3);
            return a.matmul(a).toString();
        } catch (TorchException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
