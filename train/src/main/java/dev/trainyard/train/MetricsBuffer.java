package dev.trainyard.train;

import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.train.resilience.Backoff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The numbers of the last updates, kept on the device until they are asked for, so that the loop does not wait for every
 * step. On the CPU there is nothing to wait for and every line is written at once.
 */
final class MetricsBuffer implements AutoCloseable {
    private final RunWriter run;
    private final List<TrainExtension> extensions;
    private final List<Optional<Tensor>> reports = new ArrayList<>();
    private final int columns;
    private final long logEvery;
    private final long tokensPerStep;
    private final DoubleSupplier clock;
    private final Backoff backoff;
    private final int capacity;
    private final Tensor history;
    private final double[] learningRates;
    private float[] values = {};
    private long firstStep;
    private int pending;
    private double from;
    private double until;
    private double tokensPerSecond = Double.NaN;
    private double trainSeconds;
    private long trainTokens;
    private long skipped;
    private int lastRow;

    /**
     * @param clock run time in seconds
     * @param backoff for a disk that is full or away for a while
     */
    MetricsBuffer(
            RunWriter run,
            List<TrainExtension> extensions,
            long logEvery,
            long tokensPerStep,
            Device device,
            DoubleSupplier clock,
            Backoff backoff) {
        this.backoff = backoff;
        this.run = run;
        this.extensions = extensions;
        this.logEvery = logEvery;
        this.tokensPerStep = tokensPerStep;
        this.clock = clock;
        // Others are asked for their numbers right after the step that they belong to.
        boolean mayWait = extensions.stream().allMatch(TrainExtension::allowsStepGraph);
        this.capacity = device.isCuda() && mayWait ? BatchFeed.RING : 1;
        long columns = TrainStep.REPORTED;
        for (TrainExtension extension : extensions) {
            Optional<Tensor> report = extension.report();
            reports.add(report);
            columns += report.map(Tensor::elements).orElse(0L);
        }
        this.columns = Math.toIntExact(columns);
        long width = columns;
        this.history = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, capacity, width));
        this.learningRates = new double[capacity];
        this.from = clock.getAsDouble();
    }

    /** Takes the report of an update that has been put on the device. */
    void add(long step, Tensor report, double learningRate) {
        if (pending == 0) {
            firstStep = step;
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor row = history.select(0, pending);
            row.narrow(0, 0, TrainStep.REPORTED).copyFrom(report);
            long column = TrainStep.REPORTED;
            for (Optional<Tensor> one : reports) {
                if (one.isPresent()) {
                    long length = one.get().elements();
                    row.narrow(0, column, length).copyFrom(one.get());
                    column += length;
                }
            }
        }
        learningRates[pending++] = learningRate;
    }

    boolean isFull() {
        return pending == capacity;
    }

    /** Waits for the device and stops the clock of the updates that are pending. */
    void settle() {
        if (pending == 0) {
            return;
        }
        values = history.toFloats();
        until = clock.getAsDouble();
        trainSeconds += until - from;
        trainTokens += pending * tokensPerStep;
        tokensPerSecond = pending * tokensPerStep / Math.max(1e-9, until - from);
        lastRow = Math.max(0, pending - 1);
        for (int i = 0; i < pending; i++) {
            skipped += Math.round(value(i, TrainStep.SKIPPED));
        }
    }

    /**
     * Writes the settled lines that are due.
     *
     * @param evaluation what belongs to the line of the last update
     */
    void write(Optional<Evaluation.Result> evaluation) {
        for (int i = 0; i < pending; i++) {
            boolean last = i == pending - 1;
            if ((firstStep + i) % logEvery == 0 || last && evaluation.isPresent()) {
                line(i, last ? evaluation : Optional.empty());
            }
        }
        pending = 0;
        // Writing the lines is part of training; the evaluation before it is not.
        from = evaluation.isPresent() ? clock.getAsDouble() : until;
    }

    /** The time since the last line was no training: a checkpoint, say. */
    void skipTime() {
        from = clock.getAsDouble();
    }

    /** Losses of the settled updates that are not yet written, oldest first. */
    double[] losses() {
        double[] losses = new double[pending];
        for (int i = 0; i < pending; i++) {
            losses[i] = value(i, TrainStep.LOSS);
        }
        return losses;
    }

    /** The update of the first of {@link #losses}. */
    long firstStep() {
        return firstStep;
    }

    /** Norm of the gradient of the i-th of {@link #losses}. */
    double gradientNorm(int i) {
        return value(i, TrainStep.GRADIENT_NORM);
    }

    /** Loss of the last settled update. */
    double lastLoss() {
        return values.length == 0 ? Double.NaN : value(lastRow, TrainStep.LOSS);
    }

    /** Over the updates that were settled last. */
    double tokensPerSecond() {
        return tokensPerSecond;
    }

    /** Over all updates of this process, evaluation and checkpoints left out. */
    double meanTokensPerSecond() {
        return trainTokens / trainSeconds;
    }

    /** Updates of this process that were skipped for a gradient that was not finite. */
    long skipped() {
        return skipped;
    }

    private void line(int row, Optional<Evaluation.Result> evaluation) {
        long step = firstStep + row;
        written(step, line -> {
            line.put("train/loss", value(row, TrainStep.LOSS));
            line.put("train/lr", learningRates[row]);
            line.put("train/grad_norm", value(row, TrainStep.GRADIENT_NORM));
            line.put("train/tokens_per_second", tokensPerSecond);
            int column = row * columns + TrainStep.REPORTED;
            for (int i = 0; i < extensions.size(); i++) {
                int length = reports.get(i).map(Tensor::elements).orElse(0L).intValue();
                extensions.get(i).metrics(step, Arrays.copyOfRange(values, column, column + length), line);
                column += length;
            }
            evaluation.ifPresent(result -> put(line, result));
        });
    }

    /** The line of an update that was left out. */
    void leftOut(long step, Optional<Evaluation.Result> evaluation) {
        until = clock.getAsDouble();
        written(step, line -> {
            line.put("train/left_out", 1);
            evaluation.ifPresent(result -> put(line, result));
        });
        from = clock.getAsDouble();
    }

    private void written(long step, Consumer<JsonLine> numbers) {
        backoff.run("metrics", Backoff::isFile, () -> run.metrics(step, until, numbers));
    }

    static void put(JsonLine line, Evaluation.Result evaluation) {
        line.put("val/loss", evaluation.validation());
        line.put("val/perplexity", evaluation.perplexity());
        if (!Double.isNaN(evaluation.bitsPerByte())) {
            line.put("val/bits_per_byte", evaluation.bitsPerByte());
        }
        line.put("eval/train_loss", evaluation.training());
    }

    /** float32 as the shortest decimal that reads back the same. */
    private double value(int row, int column) {
        return Double.parseDouble(Float.toString(values[row * columns + column]));
    }

    @Override
    public void close() {
        history.close();
    }
}
