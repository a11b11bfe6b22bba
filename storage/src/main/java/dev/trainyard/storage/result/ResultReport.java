package dev.trainyard.storage.result;

import dev.trainyard.base.TextTable;
import dev.trainyard.report.Axis;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.storage.run.RunResult.LatencySummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The runs of a tree, as tables, comma-separated values and a page. */
public record ResultReport(List<RunRow> runs, List<CheckpointRow> checkpoints) {
    private static final List<String> WHO = List.of("run", "model", "accelerator", "accelerators", "hosts");
    private static final List<String> TRAINED = List.of("AU %", "expected", "samples/s", "MiB/s");
    private static final List<String> MOVED = List.of("GiB", "scale", "write GiB/s", "write s", "read GiB/s", "read s");
    private static final List<String> VERDICT = List.of("verdict");

    /** Every run of the tree. */
    public static ResultReport of(ResultTree tree) {
        return new ResultReport(
                tree.runs(ResultTree.TRAINING, "run").stream()
                        .map(run -> RunRow.of(tree, run))
                        .toList(),
                tree.runs(ResultTree.CHECKPOINTING, "run").stream()
                        .map(run -> CheckpointRow.of(tree, run))
                        .toList());
    }

    /** For the terminal: trainings, then checkpoints. */
    public String table() {
        TextTable trainings = new TextTable(joined(WHO, TRAINED, VERDICT).toArray(String[]::new));
        runs.forEach(run -> trainings.row(
                joined(who(run), figures(run), List.of(run.verdict())).toArray()));
        TextTable moves = new TextTable(joined(WHO, MOVED, VERDICT).toArray(String[]::new));
        checkpoints.forEach(run ->
                moves.row(joined(who(run), figures(run), List.of(run.verdict())).toArray()));
        if (checkpoints.isEmpty()) {
            return trainings.toString();
        }
        return runs.isEmpty() ? moves.toString() : trainings + "\n" + moves;
    }

    /** RFC 4180: one table with the columns of both; those of the other kind are empty. */
    public String csv() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(joined(WHO, TRAINED, MOVED, VERDICT));
        runs.forEach(run -> rows.add(joined(who(run), figures(run), empty(MOVED), List.of(run.verdict()))));
        checkpoints.forEach(run -> rows.add(joined(who(run), empty(TRAINED), figures(run), List.of(run.verdict()))));
        return rows.stream()
                .map(row ->
                        String.join(",", row.stream().map(ResultReport::quoted).toList()) + "\r\n")
                .collect(Collectors.joining());
    }

    /**
     * A page in one file, as HTML.
     *
     * @param source the tree, as it was named
     */
    public String page(String source) {
        HtmlReport page = new HtmlReport("Storage benchmark");
        page.subtitle(source + ", " + (runs.size() + checkpoints.size()) + " runs");
        if (!runs.isEmpty() || checkpoints.isEmpty()) {
            trainings(page);
        }
        if (!checkpoints.isEmpty()) {
            checkpoints(page);
        }
        return page.reproduce("trainyard storage report " + source + " --out report.html")
                .html();
    }

    private void trainings(HtmlReport page) {
        page.section("Runs")
                .table(
                        joined(WHO, TRAINED, VERDICT),
                        runs.stream()
                                .map(run -> joined(who(run), figures(run), List.of(run.verdict())))
                                .toList());
        page.section("Accelerator utilisation")
                .chart(new LineChart(
                        "Accelerator utilisation by epoch",
                        Axis.linear("epoch", ""),
                        Axis.linear("utilisation", "%"),
                        runs.stream()
                                .map(run -> series(run.folder(), 1, run.auPercent()))
                                .toList()));
        page.section("Throughput")
                .chart(new LineChart(
                        "Samples used in each second",
                        Axis.linear("time", "s"),
                        Axis.linear("rate", "samples/s"),
                        runs.stream()
                                .map(run -> series(run.folder(), 0, run.samplesBySecond()))
                                .toList()));
        page.section("Latency of reads")
                .chart(new LineChart(
                        "Share of reads that take longer",
                        Axis.log("latency", "ms"),
                        Axis.log("reads that take longer", "%"),
                        runs.stream()
                                .flatMap(run -> run.readLatency().stream().map(latency -> latency(run, latency)))
                                .toList()));
    }

    private void checkpoints(HtmlReport page) {
        page.section("Checkpoints")
                .table(
                        joined(WHO, MOVED, VERDICT),
                        checkpoints.stream()
                                .map(run -> joined(who(run), figures(run), List.of(run.verdict())))
                                .toList())
                .chart(new LineChart(
                        "Rate of each checkpoint",
                        Axis.linear("checkpoint", ""),
                        Axis.linear("rate", "GiB/s"),
                        checkpoints.stream()
                                .flatMap(run -> Stream.of(
                                        series(
                                                run.folder() + " write",
                                                1,
                                                run.write().gibPerSecondEach()),
                                        series(
                                                run.folder() + " read",
                                                1,
                                                run.read().gibPerSecondEach())))
                                .toList()));
    }

    private static Series series(String name, int first, List<Double> y) {
        return new Series(
                name,
                IntStream.range(first, first + y.size()).asDoubleStream().toArray(),
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

    private static List<String> who(RunRow run) {
        return who(run.folder(), run.model(), run.accelerator(), run.accelerators(), run.hosts());
    }

    private static List<String> who(CheckpointRow run) {
        return who(run.folder(), run.model(), run.accelerator(), run.processes(), run.hosts());
    }

    private static List<String> who(String folder, String model, String accelerator, int accelerators, int hosts) {
        return List.of(folder, model, accelerator, Integer.toString(accelerators), Integer.toString(hosts));
    }

    private static List<String> figures(RunRow run) {
        return List.of(
                number(run.auMeanPercent()),
                run.auExpectationMet() ? "met" : "missed",
                number(run.samplesPerSecond()),
                number(run.mibPerSecond()));
    }

    private static List<String> figures(CheckpointRow run) {
        return List.of(
                number(run.gib()),
                Double.toString(run.scale()),
                number(run.write().gibPerSecond()),
                number(run.write().seconds()),
                number(run.read().gibPerSecond()),
                number(run.read().seconds()));
    }

    private static List<String> empty(List<String> columns) {
        return Collections.nCopies(columns.size(), "");
    }

    @SafeVarargs
    private static List<String> joined(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    /** Two decimals, as the rules round. */
    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }

    static String quoted(String cell) {
        return cell.matches("[^\",\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
