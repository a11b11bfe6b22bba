package dev.trainyard.cli.precision;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.precision.compare.Comparison;
import dev.trainyard.precision.compare.Criterion;
import dev.trainyard.precision.compare.LossComparison;
import dev.trainyard.precision.compare.Numbers;
import dev.trainyard.precision.compare.RunVerdict;
import dev.trainyard.precision.compare.Verdicts;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A comparison for people. */
final class ComparisonText {
    private static final int DEPARTURES = 5;

    private ComparisonText() {}

    static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        text.append("baseline ").append(comparison.baselineLabel().orElse("-")).append("\n\n");
        text.append(losses(comparison)).append('\n');
        for (RunVerdict verdict : comparison.verdicts()) {
            layers(verdict, text);
        }
        text.append(criteria(comparison)).append('\n');
        comparison.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        comparison.verdicts().forEach(verdict -> text.append(verdict.sentence()).append('\n'));
        return text.toString();
    }

    private static TextTable losses(Comparison comparison) {
        TextTable table = new TextTable(
                "RUN", "RECIPE", "LOSS", "BASELINE", "DIFFERENCE", "CHANGE", "VAL LOSS", "TOKENS/S", "SPEED", "MEMORY");
        for (RunVerdict verdict : comparison.verdicts()) {
            Optional<LossComparison> loss = verdict.loss();
            table.row(
                    verdict.label(),
                    verdict.recipe(),
                    loss.map(found -> Numbers.loss(found.end())).orElse("-"),
                    loss.map(found -> Numbers.loss(found.baselineEnd())).orElse("-"),
                    loss.map(ComparisonText::difference).orElse("-"),
                    loss.map(found -> Numbers.change(found.relativeEnd())).orElse("-"),
                    verdict.validationLoss().isPresent()
                            ? Numbers.loss(verdict.validationLoss().getAsDouble())
                            : "-",
                    verdict.tokensPerSecond().isPresent()
                            ? Units.count(verdict.tokensPerSecond().getAsDouble())
                            : "-",
                    verdict.speed().isPresent()
                            ? String.format(
                                    Locale.ROOT, "%.2f x", verdict.speed().getAsDouble())
                            : "-",
                    verdict.deviceMemoryBytes().isPresent()
                            ? Units.bytes(verdict.deviceMemoryBytes().getAsLong())
                            : "-");
        }
        return table;
    }

    private static String difference(LossComparison loss) {
        return loss.pairs() > 1
                ? Numbers.loss(loss.lowestDifferenceEnd()) + " to " + Numbers.loss(loss.highestDifferenceEnd())
                : Numbers.loss(loss.differenceEnd());
    }

    private static void layers(RunVerdict verdict, StringBuilder text) {
        if (!verdict.layers().isEmpty()) {
            TextTable table = new TextTable(Verdicts.HEADER.stream()
                    .map(name -> name.toUpperCase(Locale.ROOT))
                    .toArray(String[]::new));
            verdict.layers()
                    .forEach(row -> table.row(Verdicts.cells(row).stream()
                            .map(cell -> cell.equals("–") ? "-" : cell)
                            .toArray()));
            text.append("layers of ")
                    .append(verdict.label())
                    .append(" at the end\n")
                    .append(table)
                    .append('\n');
        }
        if (!verdict.departures().isEmpty()) {
            text.append("first to depart: ")
                    .append(verdict.departures().stream()
                            .limit(DEPARTURES)
                            .map(departure -> departure.text())
                            .collect(Collectors.joining("; ")))
                    .append(
                            verdict.departures().size() > DEPARTURES
                                    ? "; and " + (verdict.departures().size() - DEPARTURES) + " more"
                                    : "")
                    .append("\n\n");
        }
    }

    private static TextTable criteria(Comparison comparison) {
        TextTable table = new TextTable("RUN", "LIMIT", "VALUE", "LIMIT IS", "VERDICT");
        for (RunVerdict verdict : comparison.verdicts()) {
            for (Criterion criterion : verdict.criteria()) {
                table.row(
                        verdict.label(),
                        criterion.name(),
                        criterion.value().isPresent()
                                ? Verdicts.value(
                                        criterion.name(), criterion.value().getAsDouble())
                                : "-",
                        Verdicts.value(criterion.name(), criterion.limit()),
                        Verdicts.state(criterion));
            }
        }
        return table;
    }
}
