package dev.trainyard.precision.quantize;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import dev.trainyard.precision.format.ScalarFormat;
import java.util.stream.IntStream;

/** What a quantizer does, element by element, through codes: no loop of the product is in it. */
final class Plainly {
    final float[] results;
    final long[] counts = new long[7];
    double amax;
    double smallest = Double.POSITIVE_INFINITY;
    double squares;
    double squaredErrors;
    double errors;

    /**
     * @param tileRows rows of a tile
     * @param tileColumns columns of a tile
     * @param fixed the factor where the scaling computes none
     */
    Plainly(
            Quantization how,
            float[] x,
            int columns,
            int tileRows,
            int tileColumns,
            float fixed,
            long key,
            long step,
            int tensor) {
        results = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            int row = i / columns / tileRows;
            int column = i % columns / tileColumns;
            float[] tile = collect(x, columns, row, column, tileRows, tileColumns);
            float factor = factor(how, tile, x, fixed);
            int[] words = new int[4];
            CounterRandom.philox(i / 4, step << 32 | tensor, key, words);
            element(how, x[i], factor, words[i % 4], i);
        }
    }

    private static float[] collect(float[] x, int columns, int row, int column, int tileRows, int tileColumns) {
        if (tileRows * tileColumns >= x.length) {
            return x;
        }
        int[] places = IntStream.range(0, x.length)
                .filter(i -> i / columns / tileRows == row && i % columns / tileColumns == column)
                .toArray();
        float[] tile = new float[places.length];
        for (int i = 0; i < tile.length; i++) {
            tile[i] = x[places[i]];
        }
        return tile;
    }

    private static float factor(Quantization how, float[] tile, float[] all, float fixed) {
        float max = (float) how.format().max();
        return switch (how.scaling()) {
            case Scaling.None none -> fixed;
            case Scaling.Delayed delayed -> fixed;
            case Scaling.Current current ->
                largest(tile) == 0
                        ? 1
                        : Math.clamp(max / largest(tile) * (float) Math.pow(2, -current.margin()), 0x1p-126f, 0x1p126f);
            case Scaling.Tiles tiles -> largest(tile) == 0 ? 1 : Math.clamp(max / largest(tile), 0x1p-126f, 0x1p126f);
            case Scaling.Mx mx -> {
                if (!finite(tile)) {
                    yield Float.NaN;
                }
                double exponent = Math.floor(Math.log(largest(tile)) / Math.log(2) + 1e-9)
                        - Math.floor(Math.log(max) / Math.log(2) + 1e-9);
                yield (float) Math.pow(2, -Math.clamp(exponent, -127.0, 127.0));
            }
            case Scaling.Nvfp4 nvfp4 -> {
                if (!finite(tile)) {
                    yield Float.NaN;
                }
                float tensor = largest(all) == 0 ? 1 : Math.max(largest(all) / (max * 448), 0x1p-100f);
                double wanted = largest(tile) / max / tensor;
                double scale =
                        Formats.E4M3FN.decode(Formats.E4M3FN.encode(wanted, Rounding.NEAREST_EVEN, Overflow.SATURATE));
                yield scale == 0 ? 0 : 1 / ((float) scale * tensor);
            }
        };
    }

    private void element(Quantization how, float x, float factor, int word, int place) {
        ScalarFormat format = how.format();
        float scaled = x * factor;
        int code = format.encode(scaled, how.rounding(), how.overflow(), (long) word << 32);
        float q = Float.isNaN(scaled) ? Float.NaN : (float) format.decode(code);
        if (how.overflow() == Overflow.SATURATE && Float.isInfinite(q)) {
            // The format reaches further than float32: the largest of its numbers that float32 holds.
            int kept = -1 << (23 - format.mantissaBits());
            q = Math.copySign(Float.intBitsToFloat(Float.floatToIntBits(Float.MAX_VALUE) & kept), q);
        }
        float y = q * (factor == 0 ? 0 : 1 / factor);
        results[place] = y;
        counts[0]++;
        if (!Float.isFinite(x)) {
            counts[Float.isNaN(x) ? 4 : 3]++;
            return;
        }
        amax = Math.max(amax, Math.abs(x));
        if (x != 0) {
            counts[1]++;
            smallest = Math.min(smallest, Math.abs(x));
            counts[5] += q == 0 ? 1 : 0;
        }
        double threshold = format.overflowThreshold();
        boolean over = Math.abs(scaled) > threshold || Math.abs(scaled) == threshold && !format.roundsThresholdToMax();
        counts[2] += over ? 1 : 0;
        counts[6] += q != 0 && Math.abs(q) < format.minNormal().orElse(1) ? 1 : 0;
        if (Float.isFinite(y)) {
            squares += (double) x * x;
            squaredErrors += ((double) y - x) * ((double) y - x);
            errors += (double) y - x;
        }
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        return largest;
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
