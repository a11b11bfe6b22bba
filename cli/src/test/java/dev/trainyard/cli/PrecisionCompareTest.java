package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PrecisionCompareTest {
    @TempDir
    Path dir;

    private RunStore store = new RunStore(Path.of("runs"));

    @BeforeEach
    void runs() {
        store = new RunStore(dir.resolve("runs"));
        run("bf16", "bf16", 2, 0.9);
    }

    @Test
    void aRunWithinTheLimitsIsExitCodeZeroAndOneDocument() {
        RunFolder good = run("good", "fp8_current", 2.1, 0.9);
        Ran ran = precision("compare", "bf16", "good", "--json");
        assertThat(ran.exitCode()).isZero();
        JsonNode document = ran.json();
        assertThat(document.path("baseline").asString()).isEqualTo("bf16");
        assertThat(document.at("/verdicts/0/runs/0").asString()).isEqualTo(good.id());
        assertThat(document.at("/verdicts/0/loss/relative_end").asDouble()).isBetween(0.049, 0.051);
        assertThat(document.path("kept").asBoolean()).isTrue();
    }

    @Test
    void aLimitThatIsMissedIsExitCodeThree() {
        run("bad", "e5m2_fp8", 3, 0.9);
        Ran ran =
                precision("compare", "bf16", "bad", "--out", dir.resolve("out").toString());
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).contains("bad missed loss +50 % (limit +10 %)", "not judged");
        assertThat(dir.resolve("out/precision.html")).content().contains("bad missed loss");
        assertThat(precision("compare", "bad", "--baseline", "bf16", "--limits", "loss=0.6")
                        .exitCode())
                .isZero();
    }

    @Test
    void anotherConfigurationIsExitCodeTwoUntilItIsAllowed() {
        run("other", "e5m2_fp8", 2, 0.8);
        Ran ran = precision("compare", "bf16", "other");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains("optimizer.beta1 0.9 and 0.8");
        assertThat(precision("compare", "bf16", "other", "--allow-different").exitCode())
                .isZero();
    }

    @Test
    void aReportLiesBesideTheRun() {
        RunFolder bad = run("bad", "e5m2_fp8", 3, 0.9);
        assertThat(precision("report", "bad", "--baseline", "bf16").exitCode()).isEqualTo(3);
        assertThat(bad.path().resolve("precision.html")).content().contains("beside the baseline bf16");
        Ran alone = precision("report", "bad");
        assertThat(alone.exitCode()).isZero();
        assertThat(alone.out()).contains("nothing could be judged");
    }

    @Test
    void whatIsWrongIsOneLine() {
        assertThat(precision("compare", "bf16").exitCode()).isEqualTo(2);
        assertThat(precision("compare", "bf16", "none").err()).hasLineCount(1).contains("no run 'none'");
        assertThat(precision("compare", "bf16", "bf16", "--limits", "los=1").err())
                .hasLineCount(1)
                .contains("no limit 'los'");
    }

    private Ran precision(String command, String... more) {
        return Ran.of(List.of("precision", command, "--runs-dir", store.root().toString()), more);
    }

    private RunFolder run(String name, String recipe, double loss, double beta1) {
        String config = "optimizer:\n  beta1: " + beta1 + "\nprecision:\n  recipe: " + recipe + "\n";
        RunSpec spec = new RunSpec(
                "train", name, List.of(), "", "", List.of("trainyard"), config, "abc", 1, "cpu", 1, Map.of());
        try (RunWriter writer = store.create(spec)) {
            for (int i = 1; i <= 20; i++) {
                writer.metrics(i, i, line -> line.put("train/loss", loss));
            }
            writer.status(Status.FINISHED);
            return writer.folder();
        }
    }
}
