package dev.trainyard.precision.compare;

import dev.trainyard.precision.compare.Criterion.State;
import dev.trainyard.runs.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Holds runs against limits. */
final class Judge {
    private static final List<Quantity> DECIDING = List.of(Quantity.COSINE, Quantity.STALL, Quantity.OVERFLOW);

    private final Limits limits;

    Judge(Limits limits) {
        this.limits = limits;
    }

    RunVerdict of(RunGroup group, Optional<RunGroup> baseline) {
        List<Departure> departures = group.runs().stream()
                .flatMap(run -> run.departures(limits).stream())
                .sorted(Comparator.comparingLong(Departure::step).thenComparing(Departure::quantity))
                .toList();
        Optional<LossComparison> loss = baseline.flatMap(other -> LossComparison.of(group, other, limits));
        List<Criterion> criteria = new ArrayList<>();
        criteria.add(loss(group, baseline, loss, departures));
        DECIDING.forEach(quantity -> criteria.add(layers(quantity, group, departures)));
        boolean kept = criteria.stream().noneMatch(criterion -> criterion.state() == State.MISSED);
        OptionalDouble speed = mean(group.runs().stream().map(RecordedRun::tokensPerSecond));
        OptionalDouble usual =
                mean(baseline.stream().flatMap(other -> other.runs().stream()).map(RecordedRun::tokensPerSecond));
        return new RunVerdict(
                group.label(),
                group.first().recipe(),
                group.runs().stream().map(run -> run.folder().id()).toList(),
                group.runs().stream().map(RecordedRun::seed).toList(),
                kept,
                sentence(group.label(), kept, criteria),
                criteria,
                loss,
                mean(group.runs().stream()
                        .map(run -> run.series("val/loss")
                                .map(curve -> OptionalDouble.of(curve.last()))
                                .orElse(OptionalDouble.empty()))),
                departures,
                speed,
                speed.isPresent() && usual.isPresent()
                        ? OptionalDouble.of(speed.getAsDouble() / usual.getAsDouble())
                        : OptionalDouble.empty(),
                group.runs().stream()
                        .map(RecordedRun::deviceMemoryBytes)
                        .filter(OptionalLong::isPresent)
                        .findFirst()
                        .orElse(OptionalLong.empty()),
                group.runs().stream()
                        .map(RecordedRun::firstAlert)
                        .flatMap(Optional::stream)
                        .min(Comparator.comparingLong(FirstAlert::step)),
                LayerRow.of(group.first(), departures));
    }

    private Criterion loss(
            RunGroup group,
            Optional<RunGroup> baseline,
            Optional<LossComparison> compared,
            List<Departure> departures) {
        Optional<RecordedRun> failed = group.runs().stream()
                .filter(run -> run.info().status() == Status.FAILED)
                .findFirst();
        OptionalLong broken = group.loss().mean().firstNotFinite();
        if (failed.isPresent()
                || broken.isPresent() && !Double.isFinite(group.loss().mean().endMean())) {
            String what = failed.map(
                            run -> "the run failed at step " + run.loss().lastStep())
                    .orElse("the loss is NaN or infinite from step " + broken.orElse(0) + " on");
            OptionalDouble value =
                    compared.map(loss -> OptionalDouble.of(loss.relativeEnd())).orElse(OptionalDouble.empty());
            return new Criterion("loss", limits.loss(), value, State.MISSED, what + ", " + first(group, departures));
        }
        if (compared.isEmpty()) {
            return unjudged(
                    "loss",
                    limits.loss(),
                    baseline.isEmpty() ? "there is no baseline" : "the baseline has no step in common");
        }
        LossComparison loss = compared.get();
        if (!Double.isFinite(loss.baselineEnd())) {
            return unjudged("loss", limits.loss(), "the baseline's own loss is NaN or infinite");
        }
        boolean kept = loss.relativeEnd() <= limits.loss();
        String since =
                loss.departed().isPresent() ? "since step " + loss.departed().getAsLong() + ", " : "";
        return new Criterion(
                "loss",
                limits.loss(),
                OptionalDouble.of(loss.relativeEnd()),
                kept ? State.KEPT : State.MISSED,
                kept ? "" : since + first(group, departures));
    }

    private Criterion layers(Quantity quantity, RunGroup group, List<Departure> departures) {
        String name = quantity.name().toLowerCase(Locale.ROOT);
        double limit = quantity.limit(limits).orElseThrow();
        List<Double> ends = group.runs().stream()
                .map(run -> run.end(quantity))
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
        if (ends.isEmpty()) {
            return unjudged(name, limit, quantity.absence());
        }
        double worst = ends.stream()
                .max(Comparator.comparingDouble(
                        end -> Double.isNaN(end) ? Double.POSITIVE_INFINITY : quantity.lowIsWorse() ? -end : end))
                .orElseThrow();
        boolean kept = !quantity.isBeyond(worst, limit);
        return new Criterion(
                name,
                limit,
                OptionalDouble.of(worst),
                kept ? State.KEPT : State.MISSED,
                kept ? "" : explanation(quantity, group, departures));
    }

    private static String explanation(Quantity quantity, RunGroup group, List<Departure> departures) {
        Optional<Departure> first = departures.stream()
                .filter(departure -> departure.quantity() == quantity)
                .findFirst();
        return first.map(departure -> "first in " + departure.text())
                .orElseGet(() -> LayerRow.worst(group.first().layers(quantity))
                        .map(trace -> "most in " + trace.tensor() + " ("
                                + Numbers.of(quantity, trace.curve().endMean()) + ")")
                        .orElse("no layer was recorded by itself"));
    }

    /** The layer that explains a loss: the first that left its limits, else the one that was rounded most coarsely. */
    private static String first(RunGroup group, List<Departure> departures) {
        if (!departures.isEmpty()) {
            return "the first layer to depart was " + departures.getFirst().text();
        }
        for (Quantity quantity : List.of(Quantity.COSINE, Quantity.SQNR, Quantity.UNDERFLOW)) {
            Optional<LayerTrace> worst = LayerRow.worst(group.first().layers(quantity));
            if (worst.isPresent()) {
                return "no layer left its limits; worst is " + worst.get().tensor() + ", " + quantity.label() + " "
                        + Numbers.of(quantity, worst.get().curve().endMean());
            }
        }
        return "and no layer was recorded that could explain it";
    }

    private static Criterion unjudged(String name, double limit, String why) {
        return new Criterion(name, limit, OptionalDouble.empty(), State.NOT_JUDGED, why);
    }

    private static String sentence(String label, boolean kept, List<Criterion> criteria) {
        List<String> said = new ArrayList<>();
        for (Criterion criterion : criteria) {
            if (criterion.state() == State.MISSED) {
                said.add(missed(criterion));
            }
        }
        if (kept) {
            long judged = criteria.stream()
                    .filter(criterion -> criterion.state() == State.KEPT)
                    .count();
            said.add(judged == 0 ? "nothing could be judged" : "all " + judged + " limits that could be judged");
        }
        String unjudged = String.join(
                ", ",
                criteria.stream()
                        .filter(criterion -> criterion.state() == State.NOT_JUDGED)
                        .map(Criterion::name)
                        .toList());
        return label
                + (kept ? " kept to " : " missed ")
                + String.join("; and ", said)
                + (unjudged.isEmpty() ? "" : " (not judged: " + unjudged + ")");
    }

    private static String missed(Criterion criterion) {
        String value;
        if (criterion.name().equals("loss")) {
            value = criterion.value().isPresent()
                            && Double.isFinite(criterion.value().getAsDouble())
                    ? Numbers.change(criterion.value().getAsDouble()) + " (limit " + Numbers.change(criterion.limit())
                            + ")"
                    : "";
        } else {
            Quantity quantity = Quantity.valueOf(criterion.name().toUpperCase(Locale.ROOT));
            value = Numbers.of(quantity, criterion.value().orElse(Double.NaN)) + " (limit "
                    + Numbers.of(quantity, criterion.limit()) + ")";
        }
        return criterion.name() + (value.isEmpty() ? "" : " " + value) + ": " + criterion.explanation();
    }

    private static OptionalDouble mean(Stream<OptionalDouble> values) {
        return values.filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
    }
}
