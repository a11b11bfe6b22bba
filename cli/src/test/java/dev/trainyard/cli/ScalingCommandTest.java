package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    void intervalsAreTheDefaultAndCanBeTurnedOff() throws IOException {
        Ran fitted = Ran.of(fit, "--json");
        assertThat(fitted.json().path("laws").size()).isEqualTo(1000);
        assertThat(fitted.json().path("verdict").asString()).startsWith("determined: a 0.4516, 95 % interval");

        Ran none = Ran.of(fit, "--bootstrap", "0", "--json");
        assertThat(none.json().path("intervals").asString()).startsWith("no intervals");
        Path file = Files.writeString(dir.resolve("none.json"), none.out());
        Ran predicted = Ran.of("scaling", "predict", "--fit", file.toString(), "--flops", "1e22");
        assertThat(predicted.exitCode()).isEqualTo(2);
        assertThat(predicted.err()).contains("fit again without --bootstrap 0");
        assertThat(Ran.of(fit, "--bootstrap", "0", "--ci-type", "bca").err()).contains("--ci-type is about");
        assertThat(Ran.of(fit, "--bootstrap", "0", "--resample", "budget").err())
                .contains("--resample is about");
        assertThat(Ran.of(fit, "--resample", "run").err()).contains("needs --run COL");
        assertThat(Ran.of(fit, "--resample", "budget", "--bootstrap", "20", "--json")
                        .json()
                        .path("warnings")
                        .toString())
                .contains("126 distinct resamples");
        Ran held = Ran.of(fit, "--hold-out", "5e19", "--bootstrap", "20", "--json");
        assertThat(held.json().path("hold_out").path("held_out").asInt()).isEqualTo(14);
    }

    @Test
    void predictionsKnowWhereTheDataEnd() throws IOException {
        Path file = Files.writeString(
                dir.resolve("fit.json"),
                Ran.of(fit, "--method", "all", "--json").out());
        List<String> predict = List.of("scaling", "predict", "--fit", file.toString());

        Ran far = Ran.of(predict, "--flops", "1e25");
        assertThat(far.err()).contains("times the largest budget of the data");
        assertThat(far.out()).contains("by isoflop: N", "6 N D is C to the last digit with N = ");
        assertThat(Ran.of(predict, "--flops", "1e2").exitCode()).isEqualTo(2);
        assertThat(Ran.of(predict, "--flops", "1e300").err()).contains("is the unit right?");
        assertThat(Ran.of(predict, "--flops", "1e12").err()).contains("below the data");
        assertThat(Ran.of(predict, "--gpu-hours", "10").err()).contains("--gpu-hours needs --peak-flops");
        assertThat(Ran.of(predict, "--mfu", "0.3").err()).contains("--mfu goes with --gpu-hours");
        assertThat(Ran.of(predict).out()).contains("1.00000e+22 by isoflop");
    }

    /** Losses that do not depend on the tokens have no best split; a fit of former data does not stay in their place. */
    @Test
    void whatDoesNotDetermineALawIsRefused() throws IOException {
        String flat = "params,tokens,loss\n";
        String same = "params,tokens,loss\n";
        for (int i = 0; i < 20; i++) {
            double n = 1e7 * Math.pow(2, i % 5);
            int row = i / 5;
            double d = 1e9 * Math.pow(3, row);
            flat += n + "," + d + "," + (1.7 + 400 * Math.pow(n, -0.34)) + "\n";
            same += n + "," + d + ",2.5\n";
        }
        for (String method : List.of("parametric", "least-squares", "varpro")) {
            assertRefused(flat, method, "does not fall with the tokens");
            assertRefused(same, method, "all 20 losses are 2.5");
        }
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

    @Test
    void aReportOfATableOfOnesOwn() throws IOException {
        List<String> report = new ArrayList<>(fit);
        report.set(1, "report");
        Ran ran =
                Ran.of(report, "--bootstrap", "30", "--out", dir.resolve("out").toString(), "--json");

        assertThat(ran.exitCode()).isZero();
        assertThat(Path.of(ran.json().path("report").asString())).content().contains("IsoFLOP curves", "Loss surface");
        Path fitted = Path.of(ran.json().path("fit").asString());
        Ran again = Ran.of(
                "scaling",
                "report",
                fitted.toString(),
                "--out",
                dir.resolve("again").toString());
        assertThat(again.exitCode()).isZero();
        assertThat(dir.resolve("again/fit.json")).hasSameTextualContentAs(fitted);
        Ran predicted = Ran.of("scaling", "predict", "--fit", fitted.toString(), "--json");
        assertThat(predicted.json().path("predictions").size()).isEqualTo(5);
    }

    @Test
    void aTableOverBudgetsIsExact() throws IOException {
        Path file =
                Files.writeString(dir.resolve("fit.json"), Ran.of(fit, "--json").out());

        JsonNode rows = Ran.of("scaling", "predict", "--fit", file.toString(), "--flops", "1e20,3e21,7.7e23", "--json")
                .json()
                .path("predictions");

        assertThat(rows.size()).isEqualTo(3);
        for (JsonNode row : rows) {
            assertThat(6 * row.path("n").asDouble() * row.path("d").asDouble())
                    .isEqualTo(row.path("flops").asDouble());
        }
        JsonNode hours = Ran.of(
                        List.of("scaling", "predict", "--fit", file.toString(), "--json"),
                        "--gpu-hours",
                        "10",
                        "--peak-flops",
                        "1e15",
                        "--mfu",
                        "0.5",
                        "--inference-tokens",
                        "1e12")
                .json();
        assertThat(hours.path("flops").asDouble()).isEqualTo(10 * 3600 * 1e15 * 0.5);
        assertThat(hours.path("cheapest_over_life").path("share").asDouble()).isLessThan(1);
    }

    @Test
    void writesAConfigurationThatTrainTakes() throws IOException {
        Path file =
                Files.writeString(dir.resolve("fit.json"), Ran.of(fit, "--json").out());
        Path base = Files.writeString(
                dir.resolve("base.yaml"),
                "model: {n_layer: 4, n_head: 4, n_embd: 128, block_size: 64, vocab_size: 65}\ndata: {path: nowhere}\n");
        Path best = dir.resolve("best.yaml");
        List<String> predict = List.of("scaling", "predict", "--fit", file.toString(), "--flops", "1e15");

        assertThat(Ran.of(predict, "--write-config", best.toString()).err()).contains("--config BASE.yaml");
        assertThat(Ran.of(predict, "--write-config", best.toString(), "--config", base.toString())
                        .exitCode())
                .isZero();
        // It binds: what is missing is the data
        Ran train = Ran.of("train", best.toString());
        assertThat(train.exitCode()).isEqualTo(2);
        assertThat(train.err()).contains("no data folder nowhere");
    }

    @Test
    void whatCannotBeFittedIsRefused() throws IOException {
        String one = "params,tokens,loss\n";
        for (int i = 1; i <= 8; i++) {
            one += i * 1e6 + "," + 1e15 / i + "," + (3 + 0.01 * (i - 4) * (i - 4)) + "\n";
        }
        assertRefused(one, "parametric", "one budget");
        assertRefused(one, "isoflop", "one budget");
        assertRefused(one, "kaplan", "one budget");
        assertRefused(one, "all", "no method can be fitted");
        assertRefused("params,tokens,loss\n1e6,1e9,3\n2e6,2e9,2.9\n", "parametric", "2 rows for the 5 parameters");
        String edge = "params,tokens,loss\n";
        for (double c : new double[] {1e16, 1e17, 1e18}) {
            for (int i = 0; i < 6; i++) {
                double n = 1e6 * Math.pow(2, i);
                edge += n + "," + c / (6 * n) + "," + (3 + 0.1 * i + 0.01 * i * i - Math.log10(c) / 10) + "\n";
            }
        }
        assertRefused(edge, "isoflop", "no budget has a minimum");
    }

    private void assertRefused(String csv, String method, String message) throws IOException {
        Path file = Files.writeString(dir.resolve("bad.csv"), csv);
        Ran ran = Ran.of(
                List.of("scaling", "fit", "--input", file.toString(), "--n", "params", "--d", "tokens"),
                "--loss",
                "loss",
                "--method",
                method);
        assertThat(ran.exitCode()).as(method).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(message);
    }

    /** A law that does not fall with size has no best size. */
    @Test
    void noOptimumIsNoPrediction() throws IOException {
        Path file = Files.writeString(
                dir.resolve("fit.json"),
                Ran.of(fit, "--json").out().replaceFirst("\"alpha\" : [0-9.]+", "\"alpha\" : 0.0"));

        Ran ran = Ran.of("scaling", "predict", "--fit", file.toString(), "--flops", "1e20", "--json");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("no best split can be told");
    }

    @Test
    void fitNeedsASweepOrATable() {
        assertThat(Ran.of("scaling", "fit").err()).contains("the folder of a sweep, or --input FILE.csv");
        assertThat(Ran.of(fit, dir.toString()).err()).contains("not both");
        assertThat(Ran.of("scaling", "fit", dir.toString()).err()).contains("has no sweep.json");
        assertThat(Ran.of("scaling", "predict", "--fit", dir.toString()).err()).contains("holds no fit.json");
    }
}
