package dev.trainyard.scaling.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.scaling.analysis.Analysis;
import dev.trainyard.scaling.analysis.Count;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.analysis.FitOptions;
import dev.trainyard.scaling.analysis.Method;
import dev.trainyard.scaling.analysis.SweepFiles;
import dev.trainyard.scaling.fit.Bootstrap;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.JsonNode;

class PageTest {
    @TempDir
    Path dir;

    @Test
    void drawsEveryFigureThatTheFitHas() throws IOException, ParserConfigurationException, SAXException {
        Path page =
                new StudyPage(document(Method.ALL), 0.95, 1).write(dir.resolve("out"), "trainyard scaling report X");

        String html = Files.readString(page);
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(html.replace("<!DOCTYPE html>", ""))));
        assertThat(html)
                .contains("IsoFLOP curves", "efficient frontier", "minimum of a budget", "Residuals over")
                .contains("trial-2 is failed: out of memory", "Hold-out test", "trainyard scaling report X")
                .doesNotContain("no data to show", "NaN", "Infinity", ">null<");
        for (String figure : List.of("optimal-size", "optimal-tokens", "isoflop", "surface", "bootstrap-exponents")) {
            assertThat(Files.readString(dir.resolve("out/figures/" + figure + ".svg")))
                    .startsWith("<svg ");
        }
    }

    @Test
    void aFitOfOneMethodIsDrawnAsFarAsItGoes() throws IOException {
        Path page = new StudyPage(document(Method.ISOFLOP), 0.95, 1).write(dir.resolve("out"), "");

        assertThat(Files.readString(page)).contains("IsoFLOP curves").doesNotContain("Loss surface");
    }

    @Test
    void aFitWithoutItsRowsIsRefused() {
        JsonNode old = Json.parse("{\"method\": \"parametric\", \"A\": 1}");

        assertThatThrownBy(() -> new StudyPage(old, 0.95, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does not hold the rows");
    }

    private JsonNode document(Method method) throws IOException {
        FitOptions options = new FitOptions(
                1e-3,
                60,
                FitOptions.Resampling.PAIRS,
                0.95,
                Bootstrap.Kind.PERCENTILE,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Analysis analysis =
                Analysis.of(SweepFiles.write(dir.resolve("sweep"), List.of(2)), Count.TOTAL, Set.of(), options);
        return FitDocument.tree(analysis.document(method));
    }
}
