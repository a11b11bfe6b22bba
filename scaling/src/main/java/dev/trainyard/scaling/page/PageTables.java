package dev.trainyard.scaling.page;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.Units;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.analysis.FitFile;
import dev.trainyard.scaling.analysis.Method;
import dev.trainyard.scaling.fit.Interval;
import dev.trainyard.scaling.fit.Prediction;
import dev.trainyard.scaling.fit.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The tables of the page. */
final class PageTables {
    private static final String TOO_FEW = Json.line(Refusal.TOO_FEW_SIZES).replace("\"", "");

    private final JsonNode document;
    private final JsonNode parametric;

    PageTables(JsonNode document) {
        this.document = document;
        this.parametric = Stream.of(Method.PARAMETRIC, Method.LEAST_SQUARES, Method.VARPRO)
                .map(method -> FitDocument.part(document, method))
                .filter(part -> part.has("residuals"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** All approaches side by side. */
    void exponents(HtmlReport page) {
        List<List<String>> rows = new ArrayList<>();
        for (Method method :
                List.of(Method.PARAMETRIC, Method.ISOFLOP, Method.ENVELOPE, Method.LEAST_SQUARES, Method.VARPRO)) {
            JsonNode part = FitDocument.part(document, method);
            if (part.has("a") && !part.path("a").isNull()) {
                rows.add(List.of(
                        method.word(),
                        Text.number(part.path("a")),
                        Text.interval(part.path("ci").path("a")),
                        Text.number(part.path("b")),
                        (method == Method.ENVELOPE
                                        ? part.path("runs_on_envelope").asString("") + " runs"
                                        : part.path("points").asString("") + " rows")
                                + (part.path("warnings").isEmpty() ? "" : "; doubtful: " + warnings(part))));
            } else if (part.has("refused") || part.has("a")) {
                String why = part.has("refused") ? part.path("refused").asString("") : warnings(part);
                rows.add(List.of(method.word(), "–", "–", "–", "refused: " + why));
            }
        }
        page.table(List.of("method", "a", "interval", "b", "from"), rows);
    }

    private static String warnings(JsonNode part) {
        return String.join(
                "; ",
                part.path("warnings").valueStream().map(w -> w.asString("")).toList());
    }

    static void predictions(HtmlReport page, FitFile fit, List<Double> budgets, double level, long seed) {
        List<List<String>> rows = new ArrayList<>();
        String refused = "";
        for (double c : budgets) {
            Prediction best;
            try {
                best = fit.prediction(c, level, seed);
            } catch (InputException e) {
                refused = String.valueOf(e.getMessage());
                break;
            }
            rows.add(List.of(
                    Text.number(c),
                    Units.count(best.n().value()),
                    counts(best.n().interval()),
                    Units.count(best.d().value()),
                    counts(best.d().interval()),
                    Text.number(best.tokensPerParameter().value()),
                    Text.number(best.tokensPerParameter().interval().low()) + " – "
                            + Text.number(best.tokensPerParameter().interval().high()),
                    Text.number(best.loss().value()),
                    Text.number(best.loss().interval().low()) + " – "
                            + Text.number(best.loss().interval().high()),
                    Text.number(best.extrapolation())));
        }
        if (!refused.isEmpty()) {
            page.paragraph("No further: " + refused + ".");
        }
        if (rows.isEmpty()) {
            return;
        }
        page.paragraph("The best model for a budget C = 6 N D by the parametric law, with "
                        + Math.round(100 * level) + " % intervals"
                        + " of the bootstrap"
                        + ". C/Cmax, the budget over the largest of the data, says how far each row extrapolates.")
                .table(
                        List.of("C", "N", "interval", "D", "interval", "D/N", "interval", "loss", "interval", "C/Cmax"),
                        rows);
    }

    private static String counts(Interval interval) {
        return Units.count(interval.low()) + " – " + Units.count(interval.high());
    }

    /** A line a budget: its minimum, or why it has none. */
    void budgets(HtmlReport page, JsonNode isoflop) {
        if (isoflop.has("refused")) {
            page.paragraph("Refused: " + isoflop.path("refused").asString(""));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        int small = 0;
        for (JsonNode budget : isoflop.path("budgets")) {
            if (budget.path("refused").asString("").equals(TOO_FEW)) {
                small++;
                continue;
            }
            rows.add(List.of(
                    Text.number(budget.path("flops")),
                    budget.path("points").asString(""),
                    Text.count(budget.path("n_opt")),
                    Text.interval(budget.path("ci").path("n_opt"), Units::count),
                    Text.count(budget.path("d_opt")),
                    Text.number(budget.path("loss_min")),
                    budget.has("reason")
                            ? "refused: " + budget.path("reason").asString("")
                            : budget.path("doubtful").asBoolean()
                                    ? "doubtful: parabola and interpolation differ"
                                    : ""));
        }
        if (!rows.isEmpty()) {
            page.table(List.of("budget", "points", "N*", "interval", "D*", "loss", "note"), rows);
        }
        if (small > 0) {
            page.paragraph(small + " more budgets have fewer than 4 sizes each, too few for a parabola.");
        }
        JsonNode test = isoflop.path("hold_out");
        if (test.has("predicted")) {
            page.paragraph("Hold-out test: from the smaller budgets alone, N* at " + Text.number(test.path("flops"))
                    + " FLOPs would have been predicted as " + Text.count(test.path("predicted"))
                    + "; its own minimum is"
                    + " at " + Text.count(test.path("n")) + ".");
        }
        isoflop.path("warnings").forEach(warning -> page.paragraph("Warning: " + warning.asString("")));
    }

    /** The constants. */
    void law(HtmlReport page) {
        page.paragraph("Verdict: " + parametric.path("verdict").asString("") + ".");
        List<List<String>> rows = new ArrayList<>();
        for (String name : List.of("E", "A", "B", "alpha", "beta", "a", "b")) {
            rows.add(List.of(
                    name,
                    Text.number(parametric.path(name)),
                    Text.interval(parametric.path("ci").path(name)),
                    Text.number(parametric.path("se").path(name))));
        }
        page.table(List.of("constant", "value", "interval", "standard error"), rows);
        parametric.path("warnings").forEach(warning -> page.paragraph("Warning: " + warning.asString("")));
    }

    /** What speaks for the law and against it. */
    void trust(HtmlReport page) {
        page.section("How far to trust the law");
        Map<String, String> values = new LinkedHashMap<>();
        values.put("Objective", Text.number(parametric.path("objective")));
        values.put(
                "Starts",
                parametric.path("starts_agreeing").asString("") + " of "
                        + parametric.path("starts").asString("") + " ended at the best minimum");
        JsonNode second = parametric.path("confirmation");
        values.put(
                "Second method",
                second.path("method").asString("") + ": objective " + Text.number(second.path("objective")));
        JsonNode test = parametric.path("hold_out");
        values.put(
                "Hold-out test",
                test.has("mean_error")
                        ? "fitted to " + test.path("fitted").asString("") + " rows below "
                                + Text.number(test.path("below")) + " FLOPs, the "
                                + test.path("held_out").asString("")
                                + " above were predicted with a mean error of "
                                + Text.percent(test.path("mean_error").asDouble()) + ", at most "
                                + Text.percent(test.path("largest_error").asDouble()) + ", bias "
                                + Text.percent(test.path("bias").asDouble())
                        : "not possible: " + test.path("refused").asString("too few rows"));
        JsonNode noise = document.path("seed_noise");
        values.put(
                "Noise of repeats",
                noise.has("sd")
                        ? Text.percent(noise.path("sd").asDouble()) + " of the loss, from "
                                + noise.path("groups").asString("") + " models that were trained more than once"
                        : "unknown: no model was trained more than once");
        page.values(values);
        JsonNode other = parametric.path("law_test");
        if (other.has("chi_squared")) {
            page.paragraph("The other law has objective " + Text.number(other.path("objective")) + " on these rows;"
                    + " chi-squared of its difference is " + Text.number(other.path("chi_squared"))
                    + " for 5 degrees of freedom, probability " + Text.number(other.path("probability")) + ".");
        }
        influence(page);
        deltas(page);
    }

    private void influence(HtmlReport page) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode one : parametric.path("influence")) {
            rows.add(List.of(
                    one.path("row").asString(""), Text.number(one.path("shift_of_a")), Text.number(one.path("a"))));
        }
        if (!rows.isEmpty()) {
            page.paragraph("Rows without which a would move the farthest:")
                    .table(List.of("row", "shift of a", "a without it"), rows);
        }
    }

    private void deltas(HtmlReport page) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode one : parametric.path("delta_sweep")) {
            rows.add(List.of(
                    Text.number(one.path("delta")).replaceFirst("(\\.\\d*?)0+$", "$1"),
                    Text.number(one.path("a")),
                    Text.number(one.path("E")),
                    Text.number(one.path("alpha")),
                    Text.number(one.path("beta"))));
        }
        if (!rows.isEmpty()) {
            page.paragraph(
                            "The same fit for other widths of Huber's loss; where a hangs on the width, a few rows decide.")
                    .table(List.of("delta", "a", "E", "alpha", "beta"), rows);
        }
    }

    /** Kaplan's laws, repeated data, and settings over the size, where the document has them. */
    void others(HtmlReport page) {
        JsonNode kaplan = FitDocument.part(document, Method.KAPLAN);
        if (kaplan.has("n")) {
            List<List<String>> rows = new ArrayList<>();
            for (String over : List.of("n", "d", "c")) {
                JsonNode single = kaplan.path(over);
                rows.add(List.of(
                        over.toUpperCase(Locale.ROOT),
                        Text.number(single.path("alpha")),
                        Text.interval(single.path("ci").path("alpha")),
                        Text.number(single.path("critical")),
                        Text.interval(single.path("ci").path("critical")),
                        Text.number(single.path("r2"))));
            }
            page.section("Laws in one variable")
                    .paragraph("L = (x_c / x)^alpha through the rows that no cheaper one beats (Kaplan et al. 2020).")
                    .table(List.of("x", "alpha", "interval", "x_c", "interval", "R2"), rows);
        }
        JsonNode repeated = FitDocument.part(document, Method.DATA_CONSTRAINED);
        if (repeated.has("repeats")) {
            page.section("Repeated data")
                    .paragraph("Repeats lose their worth after about R_D* of them, parameters in excess after about"
                            + " R_N* (Muennighoff et al. 2023): R_D* = " + Text.number(repeated.path("repeats"))
                            + " (" + Text.interval(repeated.path("ci").path("repeats")) + "), R_N* = "
                            + Text.number(repeated.path("excess")) + " ("
                            + Text.interval(repeated.path("ci").path("excess")) + ").");
            repeated.path("warnings").forEach(warning -> page.paragraph("Warning: " + warning.asString("")));
        }
        for (Method method : List.of(Method.KAPLAN, Method.DATA_CONSTRAINED)) {
            JsonNode part = FitDocument.part(document, method);
            if (part.has("refused")) {
                page.section("Not fitted: " + method.word())
                        .paragraph(part.path("refused").asString(""));
            }
        }
        setting(page, "Learning rate", document.path("learning_rate"));
        setting(page, "Batch size", document.path("batch_size"));
    }

    private static void setting(HtmlReport page, String name, JsonNode fitted) {
        if (fitted.has("law")) {
            JsonNode law = fitted.path("law");
            page.section(name + " over the size")
                    .paragraph("Best value = " + Text.number(law.path("coefficient")) + " N^"
                            + Text.number(law.path("exponent")) + ", R2 " + Text.number(law.path("r2")) + ".");
        } else if (fitted.has("refused")) {
            page.section(name + " over the size")
                    .paragraph("Refused: " + fitted.path("refused").asString(""));
        }
    }

    /** What was left out, and what looks odd. */
    void rows(HtmlReport page) {
        JsonNode any = document.has("excluded")
                ? document
                : document.valueStream()
                        .filter(part -> part.has("excluded"))
                        .findFirst()
                        .orElse(document);
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode row : any.path("excluded")) {
            rows.add(List.of(row.path("row").asString(""), row.path("reason").asString("")));
        }
        page.section("Rows that were left out");
        if (rows.isEmpty()) {
            page.paragraph("None.");
        } else {
            page.table(List.of("row", "reason"), rows);
        }
        any.path("notes").forEach(note -> page.paragraph("Note: " + note.asString("")));
    }
}
