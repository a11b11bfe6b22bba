package dev.trainyard.train;

import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import java.time.Duration;
import java.util.Locale;

/** What people see while a run goes on: one live line, and a line for every evaluation. */
final class TrainProgress implements AutoCloseable {
    /** Share of the newest step in the mean that people see: about the last fifty count. */
    private static final double NEWEST = 0.02;

    private final ProgressLine line;
    private final long tokensPerStep;
    private double secondsPerStep = Double.NaN;
    private double valLoss = Double.NaN;

    TrainProgress(ProgressLine line, long tokensPerStep) {
        this.line = line;
        this.tokensPerStep = tokensPerStep;
    }

    void step(long step, long last, double loss, double lastValLoss, double tokensPerSecond) {
        double seconds = tokensPerStep / tokensPerSecond;
        secondsPerStep = Double.isNaN(secondsPerStep) ? seconds : secondsPerStep + NEWEST * (seconds - secondsPerStep);
        valLoss = lastValLoss;
        line.show(() -> String.format(
                Locale.ROOT,
                "step %d/%d  loss %.4f  val %.4f  %s tokens/s  %s left",
                step,
                last,
                loss,
                valLoss,
                Units.count(tokensPerStep / secondsPerStep),
                Units.duration(Duration.ofMillis((long) ((last - step) * secondsPerStep * 1000)))));
    }

    void evaluation(long step, Evaluation.Result result) {
        valLoss = result.validation();
        String bits = Double.isNaN(result.bitsPerByte())
                ? ""
                : String.format(Locale.ROOT, "  %.3f bits per byte", result.bitsPerByte());
        note(String.format(
                Locale.ROOT,
                "step %d: val loss %.4f  perplexity %.2f%s  (train %.4f)",
                step,
                result.validation(),
                result.perplexity(),
                bits,
                result.training()));
    }

    void note(String text) {
        line.note(text);
    }

    @Override
    public void close() {
        line.close();
    }
}
