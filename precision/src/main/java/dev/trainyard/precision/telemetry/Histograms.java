package dev.trainyard.precision.telemetry;

import dev.trainyard.runs.JsonLinesWriter;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import dev.trainyard.torch.nn.ParameterStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Counts of magnitudes by binary exponent, of each parameter and its gradient: bin 0 zeros, bins 1 to 62 the exponents -47 to 14
 * with all that is smaller or larger at the ends, bin 63 NaN and infinities. A step that has them waits for the device.
 */
final class Histograms {
    static final int BINS = 64;
    /** The bin of numbers from 1 to below 2. */
    static final int ONE = 48;

    private static final CudaKernel HISTOGRAM = CudaProgram.resources(
                    Histograms.class, List.of("reduce.cu", "gradients.cu"))
            .kernel("histogram");
    private static final int THREADS = 256;
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;

    private final Device device;
    private final ParameterStore parameters;
    private final FlatLayout layout;
    private final Map<Long, List<long[]>> waiting = new LinkedHashMap<>();

    Histograms(Device device, ParameterStore parameters, FlatLayout layout) {
        this.device = device;
        this.parameters = parameters;
        this.layout = layout;
    }

    /** Takes those of weights and gradients as they are. */
    void take(long step) {
        waiting.put(step, List.of(of(parameters.master()), of(parameters.gradient())));
    }

    /** Writes those of an update, if there are any. */
    void write(long step, JsonLinesWriter tensors) {
        List<long[]> pair = waiting.remove(step);
        if (pair != null) {
            tensors.write(line -> {
                line.put("step", step);
                for (int i = 0; i < layout.segments().size(); i++) {
                    String name = layout.segments().get(i).name();
                    line.put("histogram/weight/" + name, part(pair.getFirst(), i));
                    line.put("histogram/gradient/" + name, part(pair.getLast(), i));
                }
            });
        }
    }

    private static long[] part(long[] all, int parameter) {
        return Arrays.copyOfRange(all, parameter * BINS, (parameter + 1) * BINS);
    }

    private long[] of(Tensor flat) {
        if (!device.isCuda()) {
            return onHost(flat.memory());
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor counts =
                    Tensor.zeros(DType.INT64, device, (long) layout.segments().size() * BINS);
            HISTOGRAM
                    .with()
                    .tensor(flat)
                    .tensor(layout.chunkTable())
                    .tensor(layout.segmentTable())
                    .tensor(counts)
                    .launch(device, layout.chunks().size(), THREADS);
            return counts.toLongs();
        }
    }

    private long[] onHost(MemorySegment flat) {
        long[] counts = new long[layout.segments().size() * BINS];
        IntStream.range(0, layout.segments().size()).parallel().forEach(i -> {
            FlatLayout.Segment segment = layout.segments().get(i);
            for (long j = segment.offset(); j < segment.offset() + segment.elements(); j++) {
                counts[i * BINS + bin(flat.getAtIndex(ValueLayout.JAVA_FLOAT, j))]++;
            }
        });
        return counts;
    }

    static int bin(float value) {
        int magnitude = Float.floatToRawIntBits(value) & MAGNITUDE;
        if (magnitude == 0 || magnitude >= INFINITY) {
            return magnitude == 0 ? 0 : BINS - 1;
        }
        return Math.clamp(Math.getExponent(value) + ONE, 1, BINS - 2);
    }
}
