package dev.trainyard.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.ExitCode;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurvivalTest {
    @TempDir
    Path dir;

    @Test
    void equalNumbersAndFilesAreASurvival() throws IOException {
        Survival survival = compare(run("a", 1.5, "weights", "moments"), run("b", 1.5, "weights", "moments"));
        assertThat(survival.identical()).isTrue();
        assertThat(survival.resumedFrom()).isEqualTo(20);
        assertThat(survival.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aNumberThatDiffersIsNamed() throws IOException {
        Survival survival = compare(run("a", 1.5, "weights", "moments"), run("b", 1.25, "weights", "moments"));
        assertThat(survival.identical()).isFalse();
        assertThat(survival.verdict()).contains("DIFFER", "val/loss of update 1", "1.5", "1.25");
        assertThat(survival.exitCode()).isEqualTo(ExitCode.NEGATIVE);
    }

    @Test
    void filesThatDifferAreNoSurvivalEither() throws IOException {
        assertThat(compare(run("a", 1, "weights", "moments"), run("b", 1, "heights", "moments"))
                        .identical())
                .isFalse();
        assertThat(compare(run("c", 1, "weights", "moments"), run("d", 1, "weights", "minutes"))
                        .identical())
                .isFalse();
    }

    private static Survival compare(RunFolder undisturbed, RunFolder killed) {
        return Survival.compare(undisturbed, killed, 25, List.of());
    }

    private RunFolder run(String name, double loss, String weights, String optimizer) throws IOException {
        Path run = Files.createDirectories(dir.resolve(name));
        Files.writeString(
                run.resolve("metrics.jsonl"),
                "{\"step\":1,\"time\":" + Math.random() + ",\"val/loss\":" + loss + "}\n");
        Files.writeString(run.resolve("events.jsonl"), "{\"kind\":\"resumed\",\"step\":20}\n");
        Files.writeString(run.resolve("summary.json"), "{\"steps\": 30}");
        Path last = Files.createDirectories(run.resolve("checkpoints/step-00000030"));
        Files.writeString(last.resolve("model.safetensors"), weights);
        Files.writeString(last.resolve("optimizer.safetensors"), optimizer);
        return new RunFolder(run);
    }
}
