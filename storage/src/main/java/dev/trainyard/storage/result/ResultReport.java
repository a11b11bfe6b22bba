package dev.trainyard.storage.result;

import dev.trainyard.base.TextTable;
import dev.trainyard.report.Axis;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.storage.run.RunResult.LatencySummary;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The training runs of a tree, as a table, comma-separated values and a page. */
public record ResultReport(List<RunRow> runs) {
    private static final List<String> HEADER = List.of(
            "run",
            "model",
            "accelerator",
            "accelerators",
            "hosts",
            "AU %",
            "expected",
            "samples/s",
            "MiB/s",
            "verdict");

    /** Every run of the tree. */
    public static ResultReport of(ResultTree tree) {
        return new ResultReport(tree.runs("training", "run").stream()
                .map(run -> RunRow.of(tree, run))
                .toList());
    }

    /** For the terminal. */
    public String table() {
        TextTable table = new TextTable(HEADER.toArray(String[]::new));
        runs.forEach(run -> table.row(cells(run).toArray()));
        return table.toString();
    }

    /** RFC 4180, with the table's columns. */
    public String csv() {
        StringBuilder csv = new StringBuilder(String.join(",", HEADER)).append("\r\n");
        for (RunRow run : runs) {
            csv.append(String.join(
                            ",", cells(run).stream().map(ResultReport::quoted).toList()))
                    .append("\r\n");
        }
        return csv.toString();
    }

    /** A page in one file. */
    public HtmlReport page(String source) {
        HtmlReport page = new HtmlReport("Storage benchmark");
        page.subtitle(source + ", " + runs.size() + " runs");
        page.section("Runs")
                .table(HEADER, runs.stream().map(ResultReport::cells).toList());
        page.section("Accelerator utilisation")
                .chart(new LineChart(
                        "Accelerator utilisation by epoch",
                        Axis.linear("epoch", ""),
                        Axis.linear("utilisation", "%"),
                        runs.stream()
                                .map(run -> series(
                                        run, IntStream.range(1, run.auPercent().size() + 1), run.auPercent()))
                                .toList()));
        page.section("Throughput")
                .chart(new LineChart(
                        "Samples used in each second",
                        Axis.linear("time", "s"),
                        Axis.linear("rate", "samples/s"),
                        runs.stream()
                                .map(run -> series(
                                        run,
                                        IntStream.range(0, run.samplesBySecond().size()),
                                        run.samplesBySecond()))
                                .toList()));
        page.section("Latency of reads")
                .chart(new LineChart(
                        "Share of reads that take longer",
                        Axis.log("latency", "ms"),
                        Axis.log("reads that take longer", "%"),
                        runs.stream()
                                .flatMap(run -> run.readLatency().stream().map(latency -> latency(run, latency)))
                                .toList()));
        return page.reproduce("trainyard storage report " + source + " --out report.html");
    }

    private static Series series(RunRow run, IntStream x, List<Double> y) {
        return new Series(
                run.folder(),
                x.asDoubleStream().toArray(),
                y.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Series latency(RunRow run, LatencySummary latency) {
        double[] milliseconds = {latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max()};
        for (int i = 0; i < milliseconds.length; i++) {
            milliseconds[i] *= 1000;
        }
        return new Series(run.folder(), milliseconds, new double[] {
            50, 10, 1, 0.1, 100.0 / Math.max(1000, latency.count())
        });
    }

    private static List<String> cells(RunRow run) {
        return List.of(
                run.folder(),
                run.model(),
                run.accelerator(),
                Integer.toString(run.accelerators()),
                Integer.toString(run.hosts()),
                number(run.auMeanPercent()),
                run.auExpectationMet() ? "met" : "missed",
                number(run.samplesPerSecond()),
                number(run.mibPerSecond()),
                run.verdict());
    }

    /** Two decimals, as the rules round. */
    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
