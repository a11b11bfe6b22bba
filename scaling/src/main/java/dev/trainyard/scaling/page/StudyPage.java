package dev.trainyard.scaling.page;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Units;
import dev.trainyard.report.HtmlReport;
import dev.trainyard.report.LineChart;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.analysis.FitFile;
import dev.trainyard.scaling.analysis.Method;
import dev.trainyard.scaling.analysis.PredictionDocument;
import dev.trainyard.scaling.page.StudyRows.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A study as one HTML page, and its figures as SVG files of their own. */
public final class StudyPage {
    public static final String FILE = "report.html";
    private static final String FIGURES = "figures";

    private final JsonNode document;
    private final StudyRows rows;
    private final Optional<FitFile> law;
    private final double level;
    private final long seed;
    private final Map<String, LineChart> figures = new LinkedHashMap<>();

    /**
     * @param document of {@link dev.trainyard.scaling.analysis.Analysis}: of one method, or better of all
     * @param level of the intervals that are drawn
     * @throws InputException if the document does not hold the rows that were fitted
     */
    public StudyPage(JsonNode document, double level, long seed) {
        this.document = document;
        this.rows = StudyRows.of(document);
        if (rows.rows().isEmpty()) {
            throw new InputException(
                    "the fit does not hold the rows that were fitted, so nothing can be drawn; write it"
                            + " again with this version: trainyard scaling fit ... --json");
        }
        this.law = FitFile.of(document);
        this.level = level;
        this.seed = seed;
    }

    /**
     * Writes {@code report.html} and the folder {@code figures}.
     *
     * @param command that makes the page again
     * @return the page
     */
    public Path write(Path folder, String command) {
        HtmlReport page = page(command);
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder.resolve(FIGURES));
            for (Map.Entry<String, LineChart> figure : figures.entrySet()) {
                DurableFiles.write(
                        folder.resolve(FIGURES, figure.getKey() + ".svg"),
                        figure.getValue().svg().getBytes(StandardCharsets.UTF_8));
            }
            page.write(file);
            return file;
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }

    private HtmlReport page(String command) {
        JsonNode isoflop = FitDocument.part(document, Method.ISOFLOP);
        JsonNode envelope = FitDocument.part(document, Method.ENVELOPE);
        PageTables tables = new PageTables(document);
        HtmlReport page = new HtmlReport("Scaling study")
                .subtitle(document.path("table").path("source").asString("") + ": "
                        + rows.rows().size() + " trained models, " + Units.count(rows.least(Row::n)) + " to "
                        + Units.count(rows.most(Row::n)) + " parameters, " + Text.number(rows.least(Row::flops))
                        + " to "
                        + Text.number(rows.most(Row::flops)) + " FLOPs");
        page.section("How the optimum grows")
                .paragraph("The best size grows as C to the power a, the best token count as C to the power b = 1 - a."
                        + " Three ways to find a should agree; where they do not, trust none of them yet.");
        tables.exponents(page);
        Optional<FitFile> optimal = law.filter(FitFile::predicts);
        OptimumFigure optimum = new OptimumFigure(rows, optimal, isoflop, envelope);
        chart(page, "optimal-size", optimum.n(level, seed));
        chart(page, "optimal-tokens", optimum.d(level, seed));
        optimal.ifPresent(
                fit -> PageTables.predictions(page, fit, new PredictionDocument(document).budgets(), level, seed));

        page.section("IsoFLOP curves");
        chart(page, "isoflop", IsoFlopFigure.of(rows, isoflop));
        tables.budgets(page, isoflop);

        law.ifPresent(fit -> {
            page.section("The parametric law")
                    .paragraph("L = E + A N^-alpha + B D^-beta, in nats per token. A and alpha, as B and beta, hang"
                            + " together: judge a and the intervals before single constants.");
            tables.law(page);
            if (optimal.isPresent()) {
                chart(page, "surface", new SurfaceFigure(rows, fit.law()).chart());
            }
            chart(page, "residuals-size", SmallFigures.residuals(rows, fit, "parameters N", Row::n));
            chart(page, "residuals-tokens", SmallFigures.residuals(rows, fit, "tokens D", Row::d));
            if (fit.predicts()) {
                chart(page, "bootstrap-exponents", SmallFigures.exponents(fit));
                chart(page, "bootstrap-scales", SmallFigures.scales(fit));
            }
            tables.trust(page);
        });
        if (envelope.has("curves")) {
            page.section("Training curves")
                    .paragraph("Loss shown: " + envelope.path("curve_loss").asString("") + ".");
            chart(page, "training-curves", SmallFigures.curves(envelope));
        }
        tables.others(page);
        tables.rows(page);
        return page.reproduce(command);
    }

    private void chart(HtmlReport page, String name, LineChart chart) {
        figures.put(name, chart);
        page.chart(chart);
    }
}
