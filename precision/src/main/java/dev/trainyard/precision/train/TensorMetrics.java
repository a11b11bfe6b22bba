package dev.trainyard.precision.train;

import dev.trainyard.precision.quantize.TensorStatistics;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Writes what happened to the rounded tensors: each by itself to tensors.jsonl, mean, least and greatest to the metrics. */
final class TensorMetrics {
    private static final Map<String, ToDoubleFunction<TensorStatistics>> QUANTITIES = quantities();

    private final Statistics statistics;
    private final PrecisionSection.Telemetry how;
    private final RunWriter run;

    TensorMetrics(Statistics statistics, PrecisionSection.Telemetry how, RunWriter run) {
        this.statistics = statistics;
        this.how = how;
        this.run = run;
    }

    private static Map<String, ToDoubleFunction<TensorStatistics>> quantities() {
        Map<String, ToDoubleFunction<TensorStatistics>> quantities = new LinkedHashMap<>();
        quantities.put("overflow", TensorStatistics::overflowRate);
        quantities.put("underflow", TensorStatistics::underflowRate);
        quantities.put("subnormal", TensorStatistics::subnormalRate);
        quantities.put("nan", statistics -> statistics.nans());
        quantities.put("inf", statistics -> statistics.infinities());
        quantities.put("range_bits", TensorStatistics::dynamicRangeBits);
        quantities.put("amax", TensorStatistics::amax);
        quantities.put("sqnr_db", TensorStatistics::sqnrDecibels);
        return quantities;
    }

    /** @param row the rows of {@link Statistics}, one after the other */
    void write(long step, float[] row, JsonLine line) {
        List<Statistics.Entry> entries = statistics.entries();
        if (row.length == 0 || entries.isEmpty()) {
            return;
        }
        double[] values = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            values[i] = row[i];
        }
        List<TensorStatistics> all = java.util.stream.IntStream.range(0, entries.size())
                .mapToObj(i -> TensorStatistics.of(values, i * TensorStatistics.COLUMNS))
                .toList();
        QUANTITIES.forEach((quantity, value) -> {
            var summary = all.stream().mapToDouble(value).summaryStatistics();
            line.put("precision/" + quantity + "/mean", summary.getAverage());
            line.put("precision/" + quantity + "/min", summary.getMin());
            line.put("precision/" + quantity + "/max", summary.getMax());
        });
        if (how.every() > 0 && step % how.every() == 0) {
            run.tensors().write(tensors -> {
                tensors.put("step", step);
                for (int i = 0; i < all.size(); i++) {
                    TensorStatistics one = all.get(i);
                    String name = entries.get(i).name();
                    QUANTITIES.forEach((quantity, value) ->
                            tensors.put("precision/" + quantity + "/" + name, value.applyAsDouble(one)));
                }
            });
        }
    }
}
