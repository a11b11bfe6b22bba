package dev.trainyard.precision.compare;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.base.Units;
import dev.trainyard.report.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A comparison as a page: {@code precision.html}, and the same for programs, {@code precision.json}. */
public final class ComparisonPage {
    public static final String HTML = "precision.html";
    public static final String JSON = "precision.json";
    private static final int DEPARTURES = 12;

    private final Comparison comparison;

    private ComparisonPage(Comparison comparison) {
        this.comparison = comparison;
    }

    /**
     * Writes both files.
     *
     * @param folder made if it is not there
     * @param command that makes them again
     * @return the page
     * @throws JobException if they cannot be written
     */
    public static Path write(Comparison comparison, Path folder, String command) {
        Path page = folder.resolve(HTML);
        try {
            Files.createDirectories(folder);
            new ComparisonPage(comparison).page(command).write(page);
            DurableFiles.write(
                    folder.resolve(JSON), (Json.pretty(comparison.document()) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + page + ": " + FileProblem.of(e), e);
        }
        return page;
    }

    private HtmlReport page(String command) {
        List<RunVerdict> verdicts = comparison.verdicts();
        String names =
                String.join(", ", verdicts.stream().map(RunVerdict::label).toList());
        HtmlReport page = new HtmlReport("Precision: " + names)
                .subtitle(comparison
                        .baselineLabel()
                        .map(label -> "beside the baseline " + label)
                        .orElse("without a baseline"));
        page.section("Verdict");
        verdicts.forEach(verdict -> page.paragraph(verdict.sentence() + "."));
        page.table(List.of("run", "quantity", "at the end", "limit", "verdict"), criteria());
        comparison.notes().forEach(note -> page.paragraph("Note: " + note + "."));
        page.section("Losses").chart(LossCharts.together(comparison));
        comparison.baseline().ifPresent(baseline -> losses(page, baseline));
        page.section("Speed and memory")
                .table(List.of("run", "recipe", "tokens/s", "× baseline", "device memory"), speeds());
        for (int i = 0; i < verdicts.size(); i++) {
            layers(page, comparison.candidates().get(i), verdicts.get(i));
        }
        return page.reproduce(command);
    }

    private List<List<String>> criteria() {
        List<List<String>> rows = new ArrayList<>();
        for (RunVerdict verdict : comparison.verdicts()) {
            for (Criterion criterion : verdict.criteria()) {
                rows.add(List.of(
                        verdict.label(),
                        criterion.name(),
                        criterion.value().isPresent()
                                ? Verdicts.value(
                                        criterion.name(), criterion.value().getAsDouble())
                                : "–",
                        Verdicts.value(criterion.name(), criterion.limit()),
                        Verdicts.state(criterion)));
            }
        }
        return rows;
    }

    private void losses(HtmlReport page, RunGroup baseline) {
        page.chart(LossCharts.differences(comparison, baseline));
        List<List<String>> rows = new ArrayList<>();
        for (RunVerdict verdict : comparison.verdicts()) {
            verdict.loss()
                    .ifPresent(loss -> rows.add(List.of(
                            verdict.label(),
                            Numbers.loss(loss.last()),
                            Numbers.loss(loss.end()),
                            Numbers.loss(loss.baselineEnd()),
                            Numbers.change(loss.relativeEnd()),
                            loss.pairs() > 1
                                    ? Numbers.loss(loss.lowestDifferenceEnd()) + " to "
                                            + Numbers.loss(loss.highestDifferenceEnd())
                                    : Numbers.loss(loss.differenceEnd()))));
        }
        page.table(List.of("run", "last", "mean of the last 10 %", "baseline's", "change", "difference (nats)"), rows);
        page.paragraph(
                "Both see the same batches, so their difference is far less noisy than each of them. "
                        + (baseline.runs().size() > 1
                                ? "The band around the baseline is what its seeds alone change."
                                : "How far a seed alone would move the loss is not known: only one of the baseline was trained."));
    }

    private List<List<String>> speeds() {
        List<List<String>> rows = new ArrayList<>();
        Judge judge = new Judge(comparison.limits());
        Stream.concat(
                        comparison.baseline().stream().map(group -> judge.of(group, Optional.of(group))),
                        comparison.verdicts().stream())
                .forEach(verdict -> rows.add(List.of(
                        verdict.label(),
                        verdict.recipe(),
                        verdict.tokensPerSecond().isPresent()
                                ? Units.count(verdict.tokensPerSecond().getAsDouble())
                                : "–",
                        verdict.speed().isPresent()
                                ? String.format(
                                        Locale.ROOT, "%.2f", verdict.speed().getAsDouble())
                                : "–",
                        verdict.deviceMemoryBytes().isPresent()
                                ? Units.bytes(verdict.deviceMemoryBytes().getAsLong())
                                : "not recorded")));
        return rows;
    }

    private void layers(HtmlReport page, RunGroup group, RunVerdict verdict) {
        RecordedRun run = group.first();
        page.section("Layers of " + verdict.label());
        if (group.runs().size() > 1) {
            page.paragraph(
                    "Shown is " + run.folder().id() + " with seed " + run.seed() + "; departures are of all seeds.");
        }
        departures(page, verdict);
        LayerCharts.of(run).forEach(page::chart);
        LayerCharts.nothing(run).forEach(page::paragraph);
        if (!verdict.layers().isEmpty()) {
            page.paragraph("At the end (mean of the last 10 % of the lines); each layer's worst tensor:");
            page.table(
                    Verdicts.HEADER,
                    verdict.layers().stream().map(Verdicts::cells).toList());
        }
    }

    private static void departures(HtmlReport page, RunVerdict verdict) {
        List<Departure> departures = verdict.departures();
        if (departures.isEmpty()) {
            page.paragraph("No layer left its limits.");
            return;
        }
        page.paragraph("The first to depart: " + departures.getFirst().text() + ". "
                + (departures.size() > DEPARTURES ? "The first " + DEPARTURES + " of " + departures.size() + ":" : ""));
        page.table(
                List.of("update", "tensor", "quantity", "value", "limit"),
                departures.stream()
                        .limit(DEPARTURES)
                        .map(departure -> List.of(
                                String.valueOf(departure.step()),
                                departure.tensor(),
                                departure.quantity().label(),
                                Numbers.of(departure.quantity(), departure.value()),
                                Numbers.of(departure.quantity(), departure.limit())))
                        .toList());
        verdict.firstAlert()
                .ifPresent(alert -> page.values(
                        Map.of("First alert", alert.alert() + " at step " + alert.step() + ": " + alert.message())));
    }
}
