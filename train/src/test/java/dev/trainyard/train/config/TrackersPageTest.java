package dev.trainyard.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.config.ConfigDocs;
import dev.trainyard.train.trackers.TrackersSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of docs/trackers.md is what the records bind. */
class TrackersPageTest {
    @Test
    void everyKeyIsOnThePage() throws IOException {
        List<ConfigDocs.Row> rows = new ArrayList<>();
        rows.addAll(ConfigDocs.rows("trackers", TrackersSection.class));
        rows.addAll(ConfigDocs.rows("trackers.wandb", TrackersSection.WandbSection.class));
        rows.addAll(ConfigDocs.rows("trackers.mlflow", TrackersSection.MlflowSection.class));
        Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
        List<String> page = Files.readAllLines(module.resolveSibling("docs").resolve("trackers.md")).stream()
                .filter(line -> line.startsWith("| `trackers."))
                .toList();
        assertThat(page)
                .as("the rows of docs/trackers.md; paste what was expected")
                .containsExactlyElementsOf(rows.stream()
                        .map(row -> "| `" + row.key() + "` | " + row.type() + " | `" + row.byDefault() + "` | "
                                + row.help() + " |")
                        .toList());
    }
}
