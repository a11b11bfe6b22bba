package dev.trainyard.train;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Units;
import dev.trainyard.report.Axis;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.runs.MetricSeries;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The learning curves of a run: {@code learning-curve.svg} and {@code report.html} in its folder. */
public final class TrainReport {
    public static final String HTML = "report.html";
    private static final String SVG = "learning-curve.svg";

    private TrainReport() {}

    static void write(RunFolder folder, TrainSummary summary) {
        Map<String, MetricSeries> metrics = folder.metrics();
        LineChart loss = chart(
                "Loss", "cross-entropy", "nats/token", metrics, List.of("train/loss", "val/loss", "eval/train_loss"));
        HtmlReport report = new HtmlReport("Training run " + folder.id())
                .subtitle(summary.status().name().toLowerCase(Locale.ROOT) + " after " + summary.steps()
                        + " updates on " + summary.device())
                .section("Result")
                .values(values(summary))
                .section("Learning curves")
                .chart(loss)
                .chart(chart("Learning rate", "learning rate", "", metrics, List.of("train/lr")))
                .chart(chart("Gradient norm", "norm before clipping", "", metrics, List.of("train/grad_norm")))
                .chart(chart("Throughput", "rate", "tokens/s", metrics, List.of("train/tokens_per_second")))
                .section("Configuration")
                .preformatted(folder.configYaml().orElse(""))
                .reproduce("trainyard runs verify " + folder.id());
        try {
            DurableFiles.write(folder.path().resolve(SVG), loss.svg().getBytes(StandardCharsets.UTF_8));
            report.write(folder.path().resolve(HTML));
        } catch (IOException e) {
            throw new JobException("cannot write the report of " + folder.path() + ": " + e.getMessage(), e);
        }
    }

    private static LineChart chart(
            String title, String label, String unit, Map<String, MetricSeries> metrics, List<String> names) {
        List<Series> series = new ArrayList<>();
        for (String name : names) {
            Optional.ofNullable(metrics.get(name))
                    .ifPresent(found -> series.add(new Series(name, steps(found), found.values())));
        }
        return new LineChart(title, Axis.linear("update", ""), Axis.linear(label, unit), series);
    }

    private static double[] steps(MetricSeries series) {
        double[] x = new double[series.steps().length];
        for (int i = 0; i < x.length; i++) {
            x[i] = series.steps()[i];
        }
        return x;
    }

    private static Map<String, String> values(TrainSummary summary) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(
                "Validation loss",
                number(summary.finalValLoss()) + " nats/token (best " + number(summary.bestValLoss()) + ")");
        values.put("Perplexity", number(summary.valPerplexity()));
        if (!Double.isNaN(summary.valBitsPerByte())) {
            values.put("Bits per byte", number(summary.valBitsPerByte()));
        }
        values.put("Parameters", Units.count(summary.parameters()));
        values.put("Tokens", Units.count(summary.tokens()));
        values.put("Compute", Units.count(summary.flops()) + "FLOP (6 N tokens)");
        values.put("Time", Units.duration(Duration.ofMillis((long) (summary.wallSeconds() * 1000))));
        values.put(
                "Throughput",
                Units.count(summary.tokensPerSecond()) + " tokens/s, evaluation and checkpoints left out");
        values.put(
                "Checkpoints",
                number(summary.checkpointStallSeconds()) + " s stall in all, "
                        + number(summary.checkpointCommitSeconds()) + " s to commit one");
        return values;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
