package dev.trainyard.precision.quantize;

import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        return KERNELS.computeIfAbsent(new Wanted(function, sources, options), wanted -> {
            StringBuilder text = new StringBuilder();
            sources.forEach(source -> text.append(read(source)));
            String name = sources.getLast();
            return CudaProgram.source(name, text.toString(), options.toArray(String[]::new))
                    .kernel(function);
        });
    }

    private static String read(String file) {
        try (InputStream in = Objects.requireNonNull(CudaPrograms.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
