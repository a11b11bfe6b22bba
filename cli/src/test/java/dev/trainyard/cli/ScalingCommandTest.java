package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ScalingCommandTest {
    @TempDir
    Path dir;

    private List<String> fit = List.of();

    /** Five budgets of seven sizes, on a law with E 1.69, alpha .34, beta .28. */
    @BeforeEach
    void table() throws IOException {
        StringBuilder csv = new StringBuilder("name,params,tokens,loss\n");
        for (int budget = 0; budget < 5; budget++) {
            double flops = 1e17 * Math.pow(10, budget);
            double best = 0.9 * Math.pow(flops / 6, 0.4516);
            for (int size = -3; size <= 3; size++) {
                double n = best * Math.pow(2, size);
                double d = flops / (6 * n);
                double loss = 1.69 + 406.4 * Math.pow(n, -0.34) + 410.7 * Math.pow(d, -0.28);
                csv.append("r")
                        .append(budget)
                        .append(size)
                        .append(',')
                        .append(n)
                        .append(',');
                csv.append(d).append(',').append(loss).append('\n');
            }
        }
        Path file = Files.writeString(dir.resolve("runs.csv"), csv);
        fit = List.of("scaling", "fit", "--input", file.toString(), "--n", "params", "--d", "tokens", "--loss", "loss");
    }

    @Test
    void fitsAndPredicts() throws IOException {
        Ran fitted = Ran.of(fit, "--bootstrap", "50", "--json");

        assertThat(fitted.exitCode()).isZero();
        JsonNode law = fitted.json();
        assertThat(law.path("alpha").asDouble()).isCloseTo(0.34, within(1e-5));
        assertThat(law.path("a").asDouble()).isCloseTo(0.28 / 0.62, within(1e-5));
        assertThat(law.path("points").asInt()).isEqualTo(35);
        assertThat(law.path("starts").asInt()).isEqualTo(4500);
        assertThat(law.path("starts_agreeing").asInt()).isPositive();
        assertThat(law.path("excluded").size()).isZero();
        assertThat(law.path("ci").path("beta").size()).isEqualTo(2);
        assertThat(law.path("se").path("E").isNumber()).isTrue();

        Path file = Files.writeString(dir.resolve("fit.json"), fitted.out());
        Ran predicted = Ran.of("scaling", "predict", "--fit", file.toString(), "--flops", "1e23", "--json");

        assertThat(predicted.exitCode()).isZero();
        JsonNode best = predicted.json();
        assertThat(6 * best.path("n").asDouble() * best.path("d").asDouble()).isCloseTo(1e23, within(1e11));
        assertThat(best.path("extrapolation").asDouble()).isCloseTo(100, within(0.01));
        assertThat(best.path("ci").path("tokens_per_parameter").size()).isEqualTo(2);
    }

    @Test
    void everyMethodSaysWhatItFoundOrWhyNot() {
        JsonNode all = Ran.of(fit, "--method", "all", "--json").json();

        assertThat(all.path("isoflop").path("a").asDouble()).isCloseTo(0.4516, within(1e-2));
        assertThat(all.path("isoflop").path("budgets").size()).isEqualTo(5);
        assertThat(all.path("least-squares").path("E").asDouble()).isCloseTo(1.69, within(1e-4));
        assertThat(all.path("varpro").path("E").asDouble()).isCloseTo(1.69, within(1e-3));
        assertThat(all.path("kaplan").path("n").path("alpha").asDouble()).isPositive();
        assertThat(all.path("envelope").path("refused").asString()).contains("--run");
        assertThat(all.path("data-constrained").path("refused").asString()).contains("--unique");
    }

    @Test
    void anExcludedRowIsNamed() {
        Ran ran = Ran.of(fit, "--exclude", "3,7", "--json");

        assertThat(ran.json().path("points").asInt()).isEqualTo(33);
        assertThat(ran.json().path("excluded").size()).isEqualTo(2);
        assertThat(ran.err()).contains("row 3 is not fitted: asked for by --exclude");
    }

    @Test
    void badTablesAreRefusedByRow() throws IOException {
        Path file = Files.writeString(dir.resolve("bad.csv"), "params,tokens,loss\n1e6,1e9,3\n2e6,1e9,NaN\n");

        Ran ran = Ran.of(
                "scaling", "fit", "--input", file.toString(), "--n", "params", "--d", "tokens", "--loss", "loss");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("row 2: loss is NaN");
    }
}
