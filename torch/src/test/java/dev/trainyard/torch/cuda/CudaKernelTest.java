package dev.trainyard.torch.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.LeakCheck;
import dev.trainyard.torch.NeedsCuda;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("gpu")
@ExtendWith({NeedsCuda.class, LeakCheck.class})
class CudaKernelTest {
    private static final Device GPU = Device.cuda(0);

    private static final CudaProgram PROGRAM = CudaProgram.source("mix.cu", """
            extern "C" __global__ void mix(float* out, long long size, int first, float step) {
                long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
                if (i < size) out[i] = first + step * i * FACTOR;
            }
            """, "-DFACTOR=2");

    @Test
    void everyKindOfArgumentArrives() {
        assertThat(mixed(-3, 0.25)).startsWith(-3, -2.5f, -2).hasSize(1000).endsWith(-3 + 999 * 0.5f);
    }

    /** The threads have no CUDA context of their own when they begin, and all want the program first. */
    @Test
    void freshThreadsLaunchTheSameKernelAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int first = i;
                results.add(threads.submit(() -> mixed(first, 1)));
            }
            for (int i = 0; i < 8; i++) {
                assertThat(results.get(i).get()).startsWith(i, i + 2).hasSize(1000);
            }
        }
    }

    @Test
    void theCompilersMessagesNameTheSource() {
        CudaKernel broken = CudaProgram.source("broken.cu", "extern \"C\" __global__ void f() { undeclared = 1; }")
                .kernel("f");
        assertThatThrownBy(() -> broken.with().launch(GPU, 1, 1))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("cannot compile broken.cu")
                .hasMessageContaining("identifier \"undeclared\" is undefined");
    }

    @Test
    void aFunctionThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> PROGRAM.kernel("missing").with().launch(GPU, 1, 1))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("missing");
        assertThat(mixed(1, 0)).containsOnly(1);
    }

    @Test
    void aLaunchThatTheDeviceCannotDoIsRefusedAndTheProcessGoesOn() {
        assertThatThrownBy(() -> PROGRAM.kernel("mix").with().launch(GPU, 1, 4096))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("cannot launch mix of mix.cu");
        assertThat(mixed(1, 0)).containsOnly(1);
    }

    @Test
    void tooManyArgumentsAreRefused() {
        assertThatThrownBy(() -> {
                    KernelCall call = PROGRAM.kernel("mix").with();
                    Collections.nCopies(25, 1).forEach(call::int32);
                })
                .hasMessageContaining("more than 24 arguments");
    }

    private static float[] mixed(int first, double step) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor out = Tensor.zeros(DType.FLOAT32, GPU, 1000);
            PROGRAM.kernel("mix")
                    .with()
                    .tensor(out)
                    .int64(1000)
                    .int32(first)
                    .float32(step)
                    .launch(GPU, 8, 128);
            return out.toFloats();
        }
    }
}
