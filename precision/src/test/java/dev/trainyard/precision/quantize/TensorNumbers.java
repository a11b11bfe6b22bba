package dev.trainyard.precision.quantize;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Tensors with everything in them that can happen. */
final class TensorNumbers {
    private TensorNumbers() {}

    /** Numbers of many sizes, zeros of both signs, and, in some of the rows, NaN and infinities; the fourth row is zeros. */
    static Tensor of(DType type, int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            values[i] = row == 3 ? 0 : number(random, row);
        }
        return Tensor.of(values, rows, columns).to(type);
    }

    private static float number(SplittableRandom random, int row) {
        float size = row % 3 == 0 ? 1 : row % 3 == 1 ? 1e-3f : 300;
        float sign = random.nextBoolean() ? 1 : -1;
        return switch (random.nextInt(40)) {
            case 0 -> 0 * sign;
            case 1 -> row % 4 == 1 ? Float.NaN : size;
            case 2 -> row % 5 == 2 ? sign * Float.POSITIVE_INFINITY : size;
            case 3, 4, 5 -> row % 2 == 0 ? Float.intBitsToFloat(random.nextInt() & 0xFF7FFFFF) : size * sign;
            case 6, 7, 8, 9, 10 -> (float) (sign * size * Math.exp(random.nextGaussian() * 8));
            case 11, 12 -> sign * size * random.nextInt(32) / 16;
            default -> (float) (random.nextGaussian() * size);
        };
    }

    /** The same without NaN and infinities, of sizes that square within float64. */
    static Tensor finite(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * Math.exp(random.nextGaussian()));
        }
        return Tensor.of(values, rows, columns);
    }

    static Tensor row(Device device) {
        return Tensor.zeros(DType.FLOAT64, device, TensorStatistics.COLUMNS);
    }

    static TensorStatistics statistics(Tensor row) {
        return TensorStatistics.of(row.to(Device.CPU).memory().toArray(ValueLayout.JAVA_DOUBLE));
    }
}
