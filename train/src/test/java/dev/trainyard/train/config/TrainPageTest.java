package dev.trainyard.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.config.ConfigDocs;
import dev.trainyard.train.model.GptShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tables of docs/train.md are what the records bind. */
class TrainPageTest {
    @TestFactory
    Stream<DynamicTest> everyKeyIsOnThePage() {
        return Stream.of(
                sameAsThePage("run", RunSection.class),
                sameAsThePage("model", GptShape.class),
                sameAsThePage("data", DataSection.class),
                sameAsThePage("train", TrainSection.class),
                sameAsThePage("optimizer", OptimizerSection.class),
                sameAsThePage("checkpoint", CheckpointSection.class),
                sameAsThePage("alerts", AlertsSection.class),
                sameAsThePage("retry", RetrySection.class),
                sameAsThePage("hooks", HooksSection.class));
    }

    private static DynamicTest sameAsThePage(String section, Class<? extends Record> type) {
        return DynamicTest.dynamicTest(
                section,
                () -> assertThat(rowsOnThePage(section))
                        .as("the rows of docs/train.md; paste what was expected")
                        .isEqualTo(rows(section, type)));
    }

    private static String rows(String section, Class<? extends Record> type) {
        return ConfigDocs.rows(section, type).stream()
                .map(row ->
                        "| `" + row.key() + "` | " + row.type() + " | `" + row.byDefault() + "` | " + row.help() + " |")
                .collect(Collectors.joining("\n"));
    }

    private static String rowsOnThePage(String section) throws IOException {
        Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(module.resolveSibling("docs").resolve("train.md"))) {
            if (line.startsWith("| `" + section + ".")) {
                rows.add(line);
            }
        }
        return String.join("\n", rows);
    }
}
