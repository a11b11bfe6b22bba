package dev.trainyard.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.NumberFormat;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.Quantizer;
import dev.trainyard.precision.quantize.RandomKey;
import dev.trainyard.precision.quantize.Scaling;
import dev.trainyard.precision.quantize.TensorStatistics;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.cuda.CudaEvent;
import dev.trainyard.torch.cuda.CudaStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How fast tensors are rounded and counted: {@code QuantizeSpeed cpu|cuda [LIBTORCH-FOLDER]}. One line a recipe. On CUDA the
 * median time by the device's clock, and bytes read and written a second beside a copy of the same tensor in the same run. On
 * the CPU the mean processor time of all threads together, so the rate is a core's.
 */
public final class QuantizeSpeed {
    private static final long ROWS = 16_384;
    private static final long COLUMNS = 8_192;
    private static final long HOST_ROWS = 2_048;
    private static final int ROUNDS = 20;
    private static final int WARM_UP = 5;

    private final Device device;

    private QuantizeSpeed(Device device) {
        this.device = device;
    }

    public static void main(String[] arguments) {
        boolean cuda = arguments.length > 0 && arguments[0].equals("cuda");
        System.out.println(arguments.length > 1 ? Torch.load(Optional.of(Path.of(arguments[1]))) : Torch.load());
        if (cuda && !Cuda.isAvailable()) {
            throw new IllegalStateException(Cuda.whyNot());
        }
        new QuantizeSpeed(cuda ? Device.cuda(0) : Device.CPU).measure();
    }

    private void measure() {
        for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor in = numbers(type);
                Tensor out = Tensor.empty(type, device, in.shape());
                double copy = seconds(() -> out.copyFrom(in));
                System.out.printf("%s: copy %.3f ms, %s%n", in, copy * 1e3, rates(in, copy, copy));
                Tensor statistics = Tensor.zeros(DType.FLOAT64, device, TensorStatistics.COLUMNS);
                recipes().forEach((name, how) -> {
                    RandomKey key = new RandomKey(1, 2, Tensor.zeros(DType.INT64, device, 1));
                    try (Quantizer quantizer = Quantizer.create("x", how, device, key)) {
                        double seconds = seconds(() -> quantizer.quantize(in, out, statistics));
                        System.out.printf("%-38s %8.3f ms, %s%n", name, seconds * 1e3, rates(in, seconds, copy));
                    }
                });
            }
        }
    }

    private static Map<String, Quantization> recipes() {
        Map<String, Quantization> recipes = new LinkedHashMap<>();
        Quantization e4m3 = Quantization.of(Formats.E4M3FN);
        recipes.put("e4m3fn unscaled", e4m3.with(new Scaling.None()));
        recipes.put("e4m3fn delayed", e4m3.with(new Scaling.Delayed(16, 0, 1, Scaling.Delayed.Choice.MAX)));
        recipes.put("e4m3fn current", e4m3);
        recipes.put("e5m2 current", Quantization.of(Formats.E5M2));
        recipes.put(
                "e3m4 delayed, stochastic",
                Quantization.of(Formats.E3M4)
                        .with(new Scaling.Delayed(16, 0, 1, Scaling.Delayed.Choice.MAX))
                        .with(Rounding.STOCHASTIC));
        recipes.put("e4m3fn by rows", e4m3.with(Scaling.Tiles.ROW));
        recipes.put("e4m3fn by columns", e4m3.with(Scaling.Tiles.COLUMN));
        recipes.put("e4m3fn by tiles of 1x128", e4m3.with(new Scaling.Tiles(1, 128)));
        recipes.put("e4m3fn by tiles of 128x128", e4m3.with(new Scaling.Tiles(128, 128)));
        for (NumberFormat format : new NumberFormat[] {Formats.MXFP8_E4M3, Formats.MXFP4, Formats.NVFP4}) {
            recipes.put(format.name(), Quantization.of(format));
        }
        recipes.put("nvfp4 by tiles of 16x16", Quantization.of(Formats.NVFP4).with(new Scaling.Nvfp4(16)));
        return recipes;
    }

    /** Normal numbers, of another size in each row: what a gradient looks like. */
    private Tensor numbers(DType type) {
        long rows = device.isCuda() ? ROWS : HOST_ROWS;
        SplittableRandom random = new SplittableRandom(1);
        float[] row = new float[(int) COLUMNS];
        Tensor host = Tensor.empty(DType.FLOAT32, Device.CPU, rows, COLUMNS);
        for (long r = 0; r < rows; r++) {
            double size = Math.exp(random.nextGaussian());
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (random.nextGaussian() * size);
            }
            host.select(0, r).copyFrom(Tensor.of(row, row.length));
        }
        return host.to(type).to(device);
    }

    private String rates(Tensor in, double seconds, double copy) {
        if (device.isCuda()) {
            return String.format(
                    "%.2f TB/s read and written, %.2f of the copy", 2 * in.bytes() / seconds / 1e12, copy / seconds);
        }
        return String.format("%.2f GB/s of float32 a core", 4.0 * in.elements() / seconds / 1e9);
    }

    private double seconds(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        if (!device.isCuda()) {
            return hostSeconds(work);
        }
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            seconds[i] = deviceSeconds(work);
        }
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }

    private double deviceSeconds(Runnable work) {
        CudaStream stream = CudaStream.current(device);
        try (CudaEvent start = CudaEvent.create(device);
                CudaEvent end = CudaEvent.create(device)) {
            start.record(stream);
            work.run();
            end.record(stream);
            return end.millisSince(start) / 1e3;
        }
    }

    /** What the process computed in a round, on average: its clock is coarse, and the wall's shows what else runs here. */
    private static double hostSeconds(Runnable work) {
        long before = processNanos();
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        return (processNanos() - before) / 1e9 / ROUNDS;
    }

    private static long processNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
