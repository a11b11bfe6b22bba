package dev.trainyard.precision.quantize;

import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The kernels of this package, each compiled once for what it is to do. */
final class CudaPrograms {
    private record Wanted(String function, List<String> sources, List<String> options) {}

    private static final Map<Wanted, CudaKernel> KERNELS = new ConcurrentHashMap<>();

    private CudaPrograms() {}

    /**
     * A kernel.
     *
     * @param sources files beside this class, which together are the program
     * @param options the compiler's
     */
    static CudaKernel kernel(String function, List<String> sources, List<String> options) {
        return KERNELS.computeIfAbsent(
                new Wanted(function, sources, options),
                _ -> CudaProgram.resources(CudaPrograms.class, sources, options.toArray(String[]::new))
                        .kernel(function));
    }
}
