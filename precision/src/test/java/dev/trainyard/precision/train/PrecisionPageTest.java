package dev.trainyard.precision.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.config.ConfigDocs;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.precision.recipe.TensorRule;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/precision.md says what there is. */
class PrecisionPageTest {
    @Test
    void everyKeyIsOnThePage() throws IOException {
        List<String> page = page();
        assertThat(page.stream().filter(line -> line.startsWith("| `precision.") && line.split(" \\| ").length == 4))
                .containsExactlyElementsOf(rows("precision", PrecisionSection.class));
        assertThat(page)
                .containsAll(rows("rule", TensorRule.class).stream()
                        .map(row -> row.replace("`rule.", "`"))
                        .toList());
    }

    @Test
    void everyRecipeIsOnThePage() throws IOException {
        for (String recipe : Recipe.SHIPPED) {
            assertThat(page()).anyMatch(line -> line.startsWith("| `" + recipe + "` |"));
        }
    }

    @Test
    void everyQuantityIsOnThePage(@TempDir Path dir) throws IOException {
        SmallRuns runs = new SmallRuns(dir);
        RunFolder baseline = runs.run("train.max_iters=20", "train.micro_batch=1");
        RunFolder run = runs.run("train.max_iters=20", "train.micro_batch=1", "precision.baseline=" + baseline.id());
        String text = String.join("\n", page());
        TreeSet<String> quantities = new TreeSet<>();
        for (String name : run.metrics().keySet()) {
            if (name.startsWith("precision/") || name.startsWith("grad/")) {
                List<String> parts = List.of(name.split("/", -1));
                quantities.add(parts.size() == 3 ? parts.get(1) : name);
            }
        }
        assertThat(quantities).contains("overflow", "stall_observed", "gsnr", "precision/loss_z");
        assertThat(quantities).allSatisfy(quantity -> assertThat(text).contains("`" + quantity + "`"));
    }

    private static List<String> rows(String section, Class<? extends Record> type) {
        return ConfigDocs.rows(section, type).stream()
                .map(row ->
                        "| `" + row.key() + "` | " + row.type() + " | `" + row.byDefault() + "` | " + row.help() + " |")
                .toList();
    }

    private static List<String> page() throws IOException {
        Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
        return Files.readAllLines(module.resolveSibling("docs").resolve("precision.md"));
    }
}
