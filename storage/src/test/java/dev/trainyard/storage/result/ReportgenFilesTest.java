package dev.trainyard.storage.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ReportgenFilesTest {
    @TempDir
    Path dir;

    @Test
    void anInvocationWithASummaryIsAnEntryOfBothFiles() throws IOException {
        Path run = Files.createDirectories(dir.resolve("training/unet3d/run/20260101_120000"));
        Files.writeString(run.resolve("summary.json"), """
                {"num_accelerators": 2, "host_memory_GB": [1.5, 0.5], "host_cpu_count": [4, 8],
                 "metric": {"train_au_percentage": [91.0, 92.5], "train_au_meet_expectation": "success"}}""");
        Files.createDirectories(dir.resolve("training/unet3d/run/20260101_130000")); // one that was cut short

        assertThat(ReportgenFiles.write(ResultTree.read(dir)))
                .containsExactly(
                        dir.resolve("results.json"),
                        dir.resolve("results.csv"),
                        dir.resolve("training/unet3d/run/results.json"));
        JsonNode all = Json.parse(Files.readString(dir.resolve("results.json")));
        assertThat(all).hasSize(1).isEqualTo(Json.parse(Files.readString(run.resolveSibling("results.json"))));
        assertThat(all.get(0).propertyNames())
                .containsExactly(
                        "run_id", "benchmark_type", "model", "command", "parameters", "system_info", "metrics");
        assertThat(all.get(0).at("/system_info/total_memory_bytes").asLong()).isEqualTo(2L << 30);
        assertThat(all.get(0).at("/system_info/total_cores").asInt()).isEqualTo(12);
        assertThat(Files.readAllLines(dir.resolve("results.csv")))
                .hasSize(2)
                .first()
                .asString()
                .contains("metrics.train_au_meet_expectation,metrics.train_au_percentage");
        assertThat(Files.readString(dir.resolve("results.csv"))).contains("success,\"[91.0,92.5]\"");
    }
}
