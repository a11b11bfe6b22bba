package dev.trainyard.precision.telemetry;

import dev.trainyard.precision.format.ScalarFormat;
import dev.trainyard.precision.quantize.TensorStatistics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the counts of the roundings to the quantities that people read. */
final class TensorQuantities {
    private static final Map<String, Quantity> ALL = all();

    private TensorQuantities() {}

    @FunctionalInterface
    private interface Quantity {
        double of(TensorStatistics counts, ScalarFormat format);
    }

    private static Map<String, Quantity> all() {
        Map<String, Quantity> all = new LinkedHashMap<>();
        all.put("overflow", (counts, _) -> counts.overflowRate());
        all.put("underflow", (counts, _) -> counts.underflowRate());
        all.put("subnormal", (counts, _) -> counts.subnormalRate());
        all.put("nan", (counts, _) -> counts.nans());
        all.put("inf", (counts, _) -> counts.infinities());
        all.put("range_bits", (counts, _) -> range(counts));
        all.put("headroom", (counts, format) -> range(format) - range(counts));
        all.put("amax", (counts, _) -> counts.amax());
        all.put("scale_min", (counts, _) -> positive(counts.smallestScale()));
        all.put("scale_max", (counts, _) -> positive(counts.largestScale()));
        all.put("sqnr_db", (counts, _) -> counts.sqnrDecibels());
        all.put("mse", (counts, _) -> counts.meanSquaredError());
        all.put("bias", (counts, _) -> counts.bias());
        return all;
    }

    /** @param rows of {@link Statistics}, one after the other; a tensor that was not rounded in the update has zeros */
    static QuantityTable of(List<Statistics.Entry> entries, float[] rows) {
        double[] values = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = rows[i];
        }
        QuantityTable table = new QuantityTable(
                "precision", entries.stream().map(Statistics.Entry::name).toList());
        TensorStatistics[] counts = new TensorStatistics[entries.size()];
        Arrays.setAll(counts, i -> TensorStatistics.of(values, i * TensorStatistics.COLUMNS));
        ALL.forEach((name, quantity) -> {
            double[] column = new double[counts.length];
            Arrays.setAll(
                    column,
                    i -> counts[i].elements() == 0
                            ? Double.NaN
                            : quantity.of(counts[i], entries.get(i).how().format()));
            table.put(name, column);
        });
        return table;
    }

    private static double range(TensorStatistics counts) {
        return counts.smallest() == 0 ? Double.NaN : counts.dynamicRangeBits();
    }

    private static double range(ScalarFormat format) {
        return (Math.log(format.max()) - Math.log(format.smallest())) / Math.log(2);
    }

    private static double positive(double scale) {
        return scale == 0 ? Double.NaN : scale;
    }
}
