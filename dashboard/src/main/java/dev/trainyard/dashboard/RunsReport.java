package dev.trainyard.dashboard;

import static dev.trainyard.runs.index.Axis.STEP;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Units;
import dev.trainyard.report.Axis;
import dev.trainyard.report.HeatMap;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.report.LineChart;
import dev.trainyard.report.Series;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.index.Curve;
import dev.trainyard.runs.index.Goal;
import dev.trainyard.runs.index.IndexedRun;
import dev.trainyard.runs.index.MetricFigures;
import dev.trainyard.runs.index.RunIndex;
import dev.trainyard.runs.index.Source;
import dev.trainyard.runs.index.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs on one page without scripts: the charts of the dashboard as static images, which take some kilobytes each where the
 * scripts of the page would take a megabyte, and open wherever mail is read.
 */
public final class RunsReport {
    private static final int POINTS = 700;
    private static final int HEAT_POINTS = 120;
    private static final int MOST_CHARTS = 60;
    private static final int MOST_EVENTS = 30;

    private final RunIndex index;
    private final List<IndexedRun> runs;

    private RunsReport(RunIndex index, List<IndexedRun> runs) {
        this.index = index;
        this.runs = runs;
    }

    /**
     * The page of these runs.
     *
     * @param index of their folder, up to date
     * @param metrics a regular expression: metrics whose name has no part that matches are left out
     * @throws InputException if it is none, or a run is not in the index's folder
     */
    public static HtmlReport of(RunIndex index, List<RunFolder> folders, String metrics) {
        Pattern wanted;
        try {
            wanted = Pattern.compile(metrics);
        } catch (PatternSyntaxException e) {
            throw new InputException("--metrics " + metrics + ": is no regular expression: " + e.getDescription(), e);
        }
        List<IndexedRun> runs = folders.stream()
                .map(folder -> index.run(folder.id())
                        .orElseThrow(() -> new InputException(
                                folder.path() + ": is not in the folder of the runs; give --runs-dir")))
                .toList();
        return new RunsReport(index, runs).page(folders, wanted);
    }

    private HtmlReport page(List<RunFolder> folders, Pattern wanted) {
        HtmlReport page = new HtmlReport(runs.size() == 1 ? label(runs.getFirst()) : runs.size() + " runs");
        page.subtitle("trainyard, " + Instant.now().toString().substring(0, 16).replace('T', ' ') + " UTC");
        page.section("Runs");
        table(page);
        page.section("Metrics");
        charts(page, wanted);
        for (IndexedRun run : runs) {
            heatMaps(page, run);
        }
        page.section("Configuration");
        configuration(page);
        for (RunFolder folder : folders) {
            events(page, folder);
        }
        return page;
    }

    private void table(HtmlReport page) {
        List<List<String>> rows = new ArrayList<>();
        for (RunRow row : RunRow.of(index, runs, List.of("best:val/loss", "last:train/loss"), Instant.now())) {
            rows.add(List.of(
                    row.name().isEmpty() ? row.id() : row.name(),
                    row.id(),
                    row.state(),
                    row.step().map(step -> String.valueOf(step.longValue())).orElse(""),
                    number(row.values().get("best:val/loss")),
                    number(row.values().get("last:train/loss")),
                    row.seconds()
                            .map(s -> Units.duration(Duration.ofMillis(Math.round(s * 1000))))
                            .orElse("")));
        }
        page.table(List.of("run", "id", "state", "step", "best val/loss", "last train/loss", "took"), rows);
    }

    private void charts(HtmlReport page, Pattern wanted) {
        Set<String> names = new LinkedHashSet<>();
        // what is compared first comes first
        names.addAll(List.of("val/loss", "train/loss"));
        Set<String> present = new LinkedHashSet<>();
        runs.forEach(run -> index.metrics(run.id(), Source.METRICS).forEach(figures -> present.add(figures.name())));
        names.retainAll(present);
        names.addAll(present);
        names.removeIf(name -> !wanted.matcher(name).find());
        if (names.isEmpty()) {
            page.paragraph(
                    present.isEmpty() ? "These runs have written no metrics." : "No metric matches " + wanted + ".");
        }
        boolean joined = false;
        for (String name : names.stream().limit(MOST_CHARTS).toList()) {
            List<Series> series = new ArrayList<>();
            for (IndexedRun run : runs) {
                Optional<Curve> curve = index.curve(run.id(), Source.METRICS, name, Window.all(STEP, POINTS));
                if (curve.isPresent()) {
                    joined |= curve.get().isEnvelope();
                    add(series, label(run), curve.get());
                } else {
                    // a run keeps its colour from chart to chart
                    series.add(new Series(label(run), new double[0], new double[0]));
                }
            }
            page.chart(new LineChart(name, Axis.linear("step", ""), Axis.linear(name, ""), series));
        }
        if (joined) {
            page.paragraph(
                    "Where a run has more points than a chart can show, the line is their mean and the band their lowest"
                            + " and highest. A gap is NaN or infinite.");
        }
        if (names.size() > MOST_CHARTS) {
            page.paragraph(MOST_CHARTS + " of " + names.size() + " metrics are drawn; --metrics chooses others.");
        }
    }

    private static void add(List<Series> series, String name, Curve curve) {
        int size = curve.size();
        double[] x = new double[size];
        double[] y = new double[size];
        double[] low = new double[size];
        double[] high = new double[size];
        for (int i = 0; i < size; i++) {
            x[i] = curve.x(i);
            y[i] = curve.y(i);
            low[i] = curve.low(i);
            high[i] = curve.high(i);
        }
        series.add(new Series(name, x, y));
        if (curve.isEnvelope()) {
            series.add(Series.band(name, x, low, high).companion());
        }
    }

    /** Layers over steps, for what a run noted of single tensors. */
    private void heatMaps(HtmlReport page, IndexedRun run) {
        List<String> quantities = HeatRows.quantities(index, run.id()).stream()
                .filter(name -> name.startsWith("precision/overflow")
                        || name.startsWith("precision/underflow")
                        || name.startsWith("precision/sqnr_db")
                        || name.equals("shadow/cosine"))
                .toList();
        if (quantities.isEmpty()) {
            return;
        }
        page.section("Precision: " + label(run));
        for (String quantity : quantities) {
            page.chart(heatMap(run, quantity));
        }
    }

    private HeatMap heatMap(IndexedRun run, String quantity) {
        boolean higher = Goal.of(quantity) == Goal.HIGHER;
        List<Series> rows = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (MetricFigures figures : HeatRows.tensors(index, run.id(), quantity)) {
            least = Double.isNaN(figures.low()) ? least : Math.min(least, figures.low());
            most = Double.isNaN(figures.high()) ? most : Math.max(most, figures.high());
            HeatRows.curve(index, run.id(), figures.name(), HEAT_POINTS).ifPresent(curve -> {
                double[] x = new double[curve.size()];
                double[] y = new double[curve.size()];
                for (int i = 0; i < x.length; i++) {
                    x[i] = curve.x(i);
                    y[i] = HeatRows.worst(curve, i, higher);
                }
                rows.add(new Series(figures.name().substring(quantity.length() + 1), x, y));
            });
        }
        boolean flat = !(least < most);
        return new HeatMap(
                quantity,
                Axis.linear("step", ""),
                Axis.linear(quantity, ""),
                flat ? 0 : least,
                flat ? 1 : most,
                higher ? HeatMap.Extreme.LOWEST : HeatMap.Extreme.HIGHEST,
                rows);
    }

    private void configuration(HtmlReport page) {
        Map<String, List<String>> table = new LinkedHashMap<>();
        Set<String> keys = new TreeSet<>();
        List<Map<String, String>> configs =
                runs.stream().map(run -> index.config(run.id())).toList();
        configs.forEach(config -> keys.addAll(config.keySet()));
        for (String key : keys) {
            List<String> values =
                    configs.stream().map(config -> config.getOrDefault(key, "")).toList();
            if (runs.size() == 1 || values.stream().distinct().count() > 1) {
                table.put(key, values);
            }
        }
        if (table.isEmpty()) {
            page.paragraph(keys.isEmpty() ? "None is recorded." : "Equal in every key.");
            return;
        }
        if (runs.size() > 1) {
            page.paragraph("What differs; the other " + (keys.size() - table.size()) + " keys are equal.");
        }
        List<String> header = new ArrayList<>(List.of("key"));
        runs.forEach(run -> header.add(label(run)));
        List<List<String>> rows = new ArrayList<>();
        table.forEach((key, values) -> {
            List<String> row = new ArrayList<>(List.of(key));
            row.addAll(values);
            rows.add(row);
        });
        page.table(header, rows);
    }

    private static void events(HtmlReport page, RunFolder folder) {
        List<JsonNode> events = folder.events();
        if (events.isEmpty()) {
            return;
        }
        page.section("Events of " + folder.id());
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode event : events.subList(Math.max(0, events.size() - MOST_EVENTS), events.size())) {
            rows.add(List.of(
                    event.path("wall_time").asString(""),
                    event.path("kind").asString(""),
                    event.path("step").isMissingNode() ? "" : event.path("step").toString(),
                    event.path("message").asString(event.path("reason").asString(""))));
        }
        if (events.size() > MOST_EVENTS) {
            page.paragraph("The last " + MOST_EVENTS + " of " + events.size() + ".");
        }
        page.table(List.of("time", "event", "step", "what"), rows);
    }

    private static String label(IndexedRun run) {
        String name = RunRow.text(run, "name");
        return name.isEmpty() ? run.id() : name;
    }

    private static String number(@Nullable Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.5g", number) : "";
    }
}
