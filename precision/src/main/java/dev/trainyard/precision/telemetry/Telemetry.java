package dev.trainyard.precision.telemetry;

import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All that is measured in one run. The callbacks leave numbers on the device, in one tensor that is fetched with the loss;
 * {@link #metrics} turns them into lines. What is not switched on costs nothing.
 */
public final class Telemetry implements AutoCloseable {
    private final TelemetrySection how;
    private final RunWriter run;
    private final Statistics statistics;
    private final FlatLayout layout;
    private final GradientTelemetry gradients;
    private final @Nullable StallTelemetry stall;
    private final NoiseScale noise;
    private final Histograms histograms;
    private final long batch;
    private final int tensorNumbers;
    private final int gradientNumbers;
    private final int stallNumbers;
    private final Tensor report;
    private final List<Tensor> parts = new ArrayList<>();
    private List<QuantityTable> latest = List.of();

    /**
     * @param statistics rows of all tensors that are rounded
     * @param targets weights that are rounded
     * @param step int64 (1), the number of the update that is under way
     */
    public Telemetry(
            Training training, TelemetrySection how, Statistics statistics, List<StallTarget> targets, Tensor step) {
        this.how = how;
        this.run = training.run();
        this.statistics = statistics;
        this.batch = training.batch().sequences();
        layout = new FlatLayout(training);
        gradients = new GradientTelemetry(training, layout, step, how.microBatches() && !scalesLoss(training));
        stall = how.stall() && !targets.isEmpty()
                ? new StallTelemetry(training.device(), training.parameters(), targets)
                : null;
        noise = new NoiseScale(layout.segments().size());
        histograms = new Histograms(training.device(), training.parameters(), layout);
        tensorNumbers = how.tensors() ? statistics.entries().size() * Statistics.COLUMNS : 0;
        gradientNumbers = how.gradients() ? GradientTelemetry.reported(layout) : 0;
        stallNumbers = stall == null ? 0 : stall.reported();
        int all = Math.max(tensorNumbers + gradientNumbers + stallNumbers, 1);
        report = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, training.device(), all));
        part(0, tensorNumbers);
        part(tensorNumbers, gradientNumbers);
        part(tensorNumbers + gradientNumbers, stallNumbers);
    }

    private void part(int from, int length) {
        parts.add(TensorScope.kept(() -> report.narrow(0, from, length)));
    }

    /** The gradient of float16 is multiplied by a factor until the batch is complete. */
    private static boolean scalesLoss(Training training) {
        return training.model().products().values().stream()
                .anyMatch(layer -> layer.weight().value().dtype() == DType.FLOAT16);
    }

    /** Float32, the same tensor every time. */
    public Tensor report() {
        return report;
    }

    /** A batch begins. */
    public void beforeBatch() {
        gradients.beforeBatch();
    }

    /** @param sequences how many of the batch are done */
    public void afterMicroBatch(long sequences) {
        if (how.gradients()) {
            gradients.afterMicroBatch(sequences);
        }
    }

    /** The gradient is complete, and the weights are as they were in forward. */
    public void afterBackward(long step) {
        if (how.gradients()) {
            gradients.afterBackward(parts.get(1));
        }
        if (stall != null) {
            stall.beforeOptimizer();
        }
        if (how.hasHistograms(step)) {
            histograms.take(step);
        }
    }

    /**
     * The optimiser has moved the weights; scales and statistics are still those of the update.
     *
     * @param rounds whether the update was one with rounding
     */
    public void afterOptimizer(boolean rounds) {
        if (stall != null && rounds) {
            stall.afterOptimizer(parts.get(2));
        }
    }

    /** All tensors of the update have been rounded. */
    public void afterRounding() {
        if (tensorNumbers > 0) {
            try (TensorScope scope = TensorScope.open()) {
                parts.getFirst().copyFrom(statistics.rows().reshape(-1));
            }
        }
    }

    /** @param values what {@link #report} held after the update */
    public void metrics(long step, float[] values, JsonLine line) {
        List<QuantityTable> tables = new ArrayList<>();
        if (tensorNumbers > 0) {
            tables.add(TensorQuantities.of(statistics.entries(), Arrays.copyOfRange(values, 0, tensorNumbers)));
        }
        int end = tensorNumbers + gradientNumbers;
        if (gradientNumbers > 0) {
            float[] own = Arrays.copyOfRange(values, tensorNumbers, end);
            QuantityTable table = gradients.table(own);
            noise(own, table, line);
            tables.add(table);
        }
        if (stall != null) {
            tables.add(stall.table(Arrays.copyOfRange(values, end, end + stallNumbers)));
        }
        tables.forEach(table -> table.summarise(line));
        if (how.hasTensors(step) && !tables.isEmpty()) {
            run.tensors().write(tensors -> {
                tensors.put("step", step);
                tables.forEach(table -> table.write(tensors));
            });
        }
        histograms.write(step, run.tensors());
        latest = tables;
    }

    private void noise(float[] values, QuantityTable table, JsonLine line) {
        double first = values[values.length - 1];
        if (first == 0) {
            return;
        }
        noise.enter(
                QuantityTable.column(values, GradientTelemetry.REPORTED, GradientTelemetry.NORM),
                QuantityTable.column(values, GradientTelemetry.REPORTED, GradientTelemetry.FIRST_NORM),
                first,
                batch);
        double[] scales = noise.noiseScales();
        double[] ratios = noise.signalToNoise(first);
        int parameters = layout.segments().size();
        table.put("noise_scale", Arrays.copyOf(scales, parameters));
        table.put("gsnr", Arrays.copyOf(ratios, parameters));
        if (Double.isFinite(scales[parameters])) {
            line.put("grad/noise_scale", scales[parameters]);
            line.put("grad/gsnr", ratios[parameters]);
        }
    }

    /** The tables of the line that was written last. */
    public List<QuantityTable> latest() {
        return latest;
    }

    /** A quantity of that line, if it was measured. */
    public Optional<QuantityTable> latest(String prefix, String quantity) {
        return latest.stream()
                .filter(table ->
                        table.prefix().equals(prefix) && table.column(quantity).isPresent())
                .findFirst();
    }

    /** Tensors for a checkpoint. */
    public Map<String, Tensor> checkpointTensors() {
        return Map.of("telemetry.active", gradients.active());
    }

    /** Plain values for a checkpoint. */
    public Map<String, Object> state() {
        return Map.of("noise", noise.state());
    }

    /** Goes on from {@link #state}. */
    public void resume(JsonNode state) {
        noise.resume(state.path("noise"));
    }

    @Override
    public void close() {
        parts.forEach(Tensor::close);
        report.close();
        if (stall != null) {
            stall.close();
        }
        gradients.close();
        layout.close();
    }
}
